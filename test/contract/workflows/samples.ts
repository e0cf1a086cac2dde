import { execFileSync } from "node:child_process";
import { mkdtempDisposableSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A workflow file as it is committed or written. */
export interface WorkflowSample {
  /** Such as `reference: slipway-release.yml`. */
  readonly title: string;
  readonly file: string;
  readonly text: string;
}

const PIN = "0123456789012345678901234567890123456789";
const REPOSITORIES = { reference: ".", "all options": "test/fixtures/repository-all-options" };

/** What `slipway workflows write` gives users of the reference pipelines, and users who set every option. */
export function generateSamples(): readonly WorkflowSample[] {
  return Object.entries(REPOSITORIES).flatMap(([name, cwd]) => {
    using folder = mkdtempDisposableSync(join(tmpdir(), "slipway-workflows-"));
    const typed = ["workflows", "write", "--dir", folder.path, "--pin", PIN];
    execFileSync(process.execPath, [resolve("cli/main.ts"), ...typed], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    return readFolder(folder.path, name);
  });
}

/** The workflows of this repository, the reusable ones among them. */
export function readOwnWorkflows(): readonly WorkflowSample[] {
  return readFolder(".github/workflows", "own");
}

function readFolder(folder: string, name: string): readonly WorkflowSample[] {
  return readdirSync(folder).map((file) => ({
    title: `${name}: ${file}`,
    file,
    text: readFileSync(join(folder, file), "utf8"),
  }));
}

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { type Files, writeFiles } from "./write-files.ts";

/** The commit of Slipway that generated files name: any, as the harness maps it to the product. */
export const PIN = "5119".padEnd(40, "0");

/** Reference pipelines as a user would have them. */
export function readPipelines(root: string, names: readonly string[]): Record<string, Uint8Array> {
  return Object.fromEntries(
    names.flatMap((name) =>
      listFiles(join(root, "pipelines", name)).map((file) => [relative(root, file), readFileSync(file)] as const),
    ),
  );
}

/** What `slipway workflows write` makes of the pipelines. */
export function generateWorkflows(root: string, files: Files): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "slipway-consumer-"));
  try {
    writeFiles(folder, files);
    execFileSync(process.execPath, [join(root, "bin/slipway.mjs"), "workflows", "write", "--pin", PIN], {
      cwd: folder,
      stdio: "pipe",
    });
    const written = readdirSync(join(folder, ".github/workflows"));
    return Object.fromEntries(
      written.map((file) => [
        `.github/workflows/${file}`,
        readFileSync(join(folder, ".github/workflows", file), "utf8"),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? listFiles(path) : [path];
  });
}

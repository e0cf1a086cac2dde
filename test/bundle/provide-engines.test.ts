import { execFile } from "node:child_process";
import { mkdir, mkdtempDisposable, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const execute = promisify(execFile);

// In a process of its own: module hooks stay for as long as it lives. Imports of this text count as our own, being in our folder.
const ASK = `
import { pathToFileURL } from "node:url";
import { provideEngines } from "./adapters/runner/engines.ts";
const [workspace, ...steps] = process.argv.slice(1);
const log = { debug: () => {}, info: () => {} };
const engines = provideEngines({ workspace, toolCache: workspace, log });
for (const step of steps) {
  if (step === "ignore") engines.ignoreWorkspace();
  if (step === "stop") engines.stop();
}
const stranger = await import(pathToFileURL(workspace + "/user.mjs").href);
console.log(JSON.stringify([import.meta.resolve("ydf-training"), stranger.found]));`;

/** Where our own import of an engine leads, and where that of a user's file does. */
async function ask(...steps: readonly string[]): Promise<{ readonly ours: string; readonly users: string }> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-provide-"));
  const workspace = await realpath(folder.path);
  const engine = join(workspace, "node_modules", "ydf-training");
  await mkdir(engine, { recursive: true });
  await writeFile(join(engine, "package.json"), '{ "name": "ydf-training", "version": "0.0.1", "main": "theirs.js" }');
  await writeFile(join(engine, "theirs.js"), "");
  await writeFile(join(workspace, "user.mjs"), 'export const found = import.meta.resolve("ydf-training");\n');
  const args = ["--input-type=module", "-e", ASK, workspace, ...steps];
  const { stdout } = await execute(process.execPath, args, { cwd: resolve(".") });
  const found = JSON.parse(stdout) as readonly string[];
  const [ours = "", users = ""] = found.map((url) => (url.endsWith("theirs.js") ? "workspace" : "Slipway"));
  return { ours, users };
}

describe("an engine imported by Slipway's own code", () => {
  it("is that of the workspace", async () => {
    expect(await ask()).toEqual({ ours: "workspace", users: "workspace" });
  });

  it("is never that of the workspace where no code of the user may run", async () => {
    expect(await ask("ignore")).toEqual({ ours: "Slipway", users: "workspace" });
  });

  it("is found as by any other module when nobody provides it any more", async () => {
    expect(await ask("stop")).toEqual({ ours: "Slipway", users: "workspace" });
  });
});

import { spawn } from "node:child_process";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export interface StepResult {
  readonly status: number | null;
  readonly log: string;
  readonly output: string;
  readonly summary: string;
}

const HEAD = `
import { z } from "zod";
import { runAction, runPost } from ${JSON.stringify(pathToFileURL(resolve("adapters/runner/run-action.ts")).href)};
import { defineContract } from ${JSON.stringify(pathToFileURL(resolve("core/contract.ts")).href)};
import { SlipwayError } from ${JSON.stringify(pathToFileURL(resolve("core/errors.ts")).href)};
const contract = defineContract({
  name: "sample",
  inputs: z.strictObject({ pipeline: z.string(), deployToken: z.string().default("") }),
  outputs: ["outcome", "document", "versionOf"],
  secrets: ["deployToken"],
});
const clock = { now: () => "2026-01-01T00:00:00.000Z", elapsedMs: () => 0 };
const passed = { status: "passed", exitCode: 0, outputs: { outcome: "passed", document: "d.json", versionOf: "1" }, summary: "Fine." };
const createPorts = (world) => world;
`;

type Variables = Readonly<Record<string, string>>;

/** Runs the wrapper as a step of a workflow would: `body` defines `run(inputs, world)`. */
export async function runStep(body: string, variables: Variables = { INPUT_PIPELINE: "p.yml" }): Promise<StepResult> {
  return await runModule(`${body}\nawait runAction({ contract, run, clock, createPorts });`, variables);
}

/** The same after the job has ended: `body` defines `run(world)`. */
export async function runPostStep(body: string, variables: Variables = {}): Promise<StepResult> {
  return await runModule(`${body}\nawait runPost({ contract, run, clock });`, variables);
}

async function runModule(body: string, variables: Variables): Promise<StepResult> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-step-"));
  const path = (name: string) => join(folder.path, name);
  for (const name of ["output", "summary"]) await writeFile(path(name), "");
  const text = `${HEAD}\n${body}\n`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", text], {
    cwd: resolve("."),
    env: {
      GITHUB_WORKSPACE: folder.path,
      GITHUB_OUTPUT: path("output"),
      GITHUB_STEP_SUMMARY: path("summary"),
      ...variables,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => log.push(chunk));
  const status = await new Promise<number | null>((done, fail) => child.on("close", done).on("error", fail));
  const read = async (name: string) => (await readFile(path(name), "utf8")).replaceAll(/ghadelimiter_[\w-]+/g, "EOF");
  return { status, log: log.join(""), output: await read("output"), summary: await read("summary") };
}

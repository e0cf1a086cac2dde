// What an action weighs and how long it takes from its start to its first answer: the bundle is loaded, its inputs are read and
// refused. Median of RUNS, each a process of its own; `node -e 0` beside it is what Node itself takes.
import { spawnSync } from "node:child_process";
import { mkdtempDisposable } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { exportActions } from "../scripts/export-actions.ts";

const RUNS = 15;

await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-start-"));
const { sizes } = await exportActions({ root: resolve("."), folder: folder.path });

/** Prints what the process itself has used, which a busy machine changes little. */
const METER = `data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();console.error("CPU",(user+system)/1000)})`;

interface Sample {
  readonly elapsed: number;
  readonly processor: number;
}

function startAction(args: readonly string[]): Sample {
  const { PATH } = process.env;
  const env = { PATH, HOME: folder.path, GITHUB_WORKSPACE: folder.path, INPUT_NOTHING: "of this name" };
  const started = performance.now();
  const node = [`--import=${METER}`, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { cwd: folder.path, env, encoding: "utf8" });
  const elapsed = performance.now() - started;
  if (args[0] !== "-e" && !(status === 1 && stdout.includes("::error title=")))
    throw new Error(`${args.join(" ")} should have refused its inputs: ${stdout}`);
  return { elapsed, processor: Number(/^CPU (\S+)$/m.exec(stderr)?.[1]) };
}

function measure(args: readonly string[]): readonly string[] {
  startAction(args); // the first one reads from the disk
  const samples = Array.from({ length: RUNS }, () => startAction(args));
  return (["elapsed", "processor"] as const).map((kind) => {
    const times = samples.map((sample) => sample[kind]).toSorted((left, right) => left - right);
    return `${(times[Math.floor(RUNS / 2)] ?? Number.NaN).toFixed(0)} ms`;
  });
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
const rows = sizes
  .filter(({ action }) => action !== "sdk" && !action.endsWith("-post"))
  .map(({ action, start, total }) => [
    action,
    megabytes(start),
    megabytes(total),
    ...measure([join("dist", `${action}.mjs`)]),
  ]);
const table = [
  ["action", "at start", "in all", "elapsed", "processor"],
  ...rows,
  ["node -e 0", "", "", ...measure(["-e", "0"])],
];

console.log(`Node ${process.versions.node}, ${availableParallelism()} processors, ${RUNS} runs each`);
for (const [name = "", ...cells] of table)
  console.log(`${name.padEnd(12)}${cells.map((cell) => cell.padStart(10)).join("")}`);

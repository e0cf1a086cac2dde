/**
 * Time and peak memory of `slipway profile` and `slipway drift` against a stored profile, each as a whole process, on generated Parquet of
 * 20 columns: `node bench/scale.ts [rows…]`, by default 10,000, 1, 10 and 50 million. One file is there at a time.
 * With SLIPWAY_PEERS_PYTHON, a Python that has Evidently, its report on the same files stands beside it up to a million rows.
 */
import { spawn } from "node:child_process";
import { mkdtempDisposable, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openDatabase } from "../adapters/duckdb/connection.ts";

const DEFAULT_ROWS = [10_000, 1_000_000, 10_000_000, 50_000_000];
const MAX_PEER_ROWS = 1_000_000;
const LEVELS = [2, 3, 5, 12, 40, 100];
const CLI = resolve(import.meta.dirname, "../cli/main.ts");

/** Rounded to a thousandth, so that fifty million rows take two gigabytes on disk; twelve sums of three are nearly normal. */
function describeColumns(shift: number): string {
  const wide = Array.from(
    { length: 11 },
    (_, index) =>
      `CASE WHEN random() < 0.02 THEN NULL ELSE round(random() + random() + random() - 1.5${index === 0 ? ` + ${shift}` : ""}, 3) END AS n${index}`,
  );
  const whole = Array.from({ length: 3 }, (_, index) => `CAST(9 * random() * random() AS INTEGER) AS i${index}`);
  const levels = LEVELS.map(
    (count, index) => `'level-' || CAST(floor(${count} * random() * random()) AS INTEGER) AS c${index}`,
  );
  return [...wide, ...whole, ...levels].join(", ");
}

async function generate(path: string, rows: number, shift: number): Promise<number> {
  await using database = await openDatabase({ memoryLimit: "1GB" });
  await database.run("SET preserve_insertion_order = false");
  await database.run(
    `COPY (SELECT ${describeColumns(shift)} FROM range(${rows})) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  return (await stat(path)).size;
}

interface Measurement {
  readonly seconds: number;
  /** Of the processor, in all threads: what a busy machine does not change. */
  readonly cpuSeconds: number | null;
  readonly megabytes: number;
}

/** The child tells its own peak memory at exit, so that nothing but Node is needed to measure. */
async function measure(command: readonly string[], folder: string): Promise<Measurement> {
  const usage = join(folder, "usage.json");
  const hook = join(folder, "usage.mjs");
  await writeFile(
    hook,
    `import { writeFileSync } from "node:fs"; process.on("exit", () => writeFileSync(${JSON.stringify(usage)}, JSON.stringify(process.resourceUsage())));`,
  );
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", hook, ...command], { cwd: folder, stdio: "ignore" });
  const status = await new Promise<number | null>((done, fail) => child.on("close", done).on("error", fail));
  if (status !== 0) throw new Error(`${command.join(" ")} exited with ${status}`);
  const seconds = (performance.now() - started) / 1000;
  const { default: read } = (await import(`${usage}?${started}`, { with: { type: "json" } })) as {
    default: NodeJS.ResourceUsage;
  };
  const cpuSeconds = (read.userCPUTime + read.systemCPUTime) / 1e6;
  return { seconds, cpuSeconds, megabytes: read.maxRSS / 1000 };
}

const PEER = `
import resource, time; started = time.time()
import pandas as pd; from evidently import Report; from evidently.presets import DataDriftPreset
Report([DataDriftPreset()]).run(pd.read_parquet("current.parquet"), pd.read_parquet("reference.parquet")).save_html("peer.html")
print(time.time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)`;

async function measurePeer(python: string | undefined, folder: string): Promise<Measurement | null> {
  if (python === undefined) return null;
  const child = spawn(python, ["-c", PEER], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  await new Promise<void>((done) => child.on("close", () => done()).on("error", () => done()));
  const [seconds, megabytes] = printed.trim().split(" ").map(Number);
  return seconds === undefined || megabytes === undefined ? null : { seconds, cpuSeconds: null, megabytes };
}

function describe(measured: Measurement | null): string {
  if (measured === null) return "";
  const { seconds, cpuSeconds, megabytes } = measured;
  const processor = cpuSeconds === null ? "" : ` (${cpuSeconds.toFixed(2)} s of processor)`;
  return `${seconds.toFixed(2)} s${processor}, ${megabytes.toFixed(0)} MB`;
}

await using scratch = await mkdtempDisposable(join(tmpdir(), "slipway-scale-"));
const { path: work } = scratch;
const given = process.argv.slice(2).map(Number);
await generate(join(work, "reference.parquet"), MAX_PEER_ROWS, 0);
await measure([CLI, "profile", "reference.parquet", "--out", "reference.json"], work);
const table: Record<string, string>[] = [];
for (const rows of given.length > 0 ? given : DEFAULT_ROWS) {
  const bytes = await generate(join(work, "current.parquet"), rows, 0.05);
  const profiled = await measure([CLI, "profile", "current.parquet"], work);
  const judged = await measure([CLI, "drift", "reference.json", "current.parquet"], work);
  const peer = rows > MAX_PEER_ROWS ? null : await measurePeer(process.env.SLIPWAY_PEERS_PYTHON, work);
  await rm(join(work, "current.parquet"));
  table.push({
    "rows × 20": String(rows),
    file: `${(bytes / 1e6).toFixed(0)} MB`,
    "slipway profile": describe(profiled),
    "slipway drift PROFILE": describe(judged),
    "Evidently, both tables": describe(peer),
  });
  console.table(table);
}

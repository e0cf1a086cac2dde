/**
 * Times `slipway drift` as a whole process on a generated 1M × 20 Parquet pair: `node bench/drift.ts [rows]`.
 * Prints a table with peak memory; peers are the figures of DESIGN 14, and Evidently is measured only where it is installed.
 */
import { spawn } from "node:child_process";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openDatabase } from "../adapters/duckdb/connection.ts";

const DEFAULT_ROWS = 1_000_000;
const RUNS = 3;
const NORMAL = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())";
const LEVELS = [2, 3, 5, 12, 40, 100];

const PEERS = [
  ["Evidently 0.7.23", "59–67 s", "1,800–2,000 MB"],
  ["NannyML 0.13.1", "28–38 s", "970 MB"],
  ["pandas, only reading the files", "1.4 s", "—"],
] as const;

/** Eight normal columns with gaps, three log-normal, three of whole numbers, six of levels with gaps. */
function describeColumns(shift: number): string {
  const normal = Array.from(
    { length: 8 },
    (_, index) =>
      `CASE WHEN random() < 0.02 THEN NULL ELSE ${NORMAL}${index === 0 ? ` + ${shift}` : ""} END AS n${index}`,
  );
  const skewed = Array.from({ length: 3 }, (_, index) => `exp(${NORMAL}) AS e${index}`);
  const whole = Array.from({ length: 3 }, (_, index) => `CAST(round(3 * ${NORMAL}) AS BIGINT) AS i${index}`);
  const levels = LEVELS.map(
    (count, index) =>
      `CASE WHEN random() < 0.01 THEN NULL ELSE 'level-' || CAST(floor(${count} * random() * random()) AS INTEGER) END AS c${index}`,
  );
  return [...normal, ...skewed, ...whole, ...levels].join(", ");
}

async function generate(folder: string, count: number): Promise<void> {
  await using database = await openDatabase({ threads: 1 }); // one thread: the seed then fixes every value
  for (const [name, seed, shift] of [
    ["reference", 0.1, 0],
    ["current", 0.2, 0.5],
  ] as const) {
    await database.run(`SELECT setseed(${seed})`);
    await database.run(
      `COPY (SELECT ${describeColumns(shift)} FROM range(${count})) TO '${join(folder, `${name}.parquet`)}' (FORMAT parquet)`,
    );
  }
}

interface Measurement {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

/** The child writes its own peak memory and processor time at exit, so that nothing but Node is needed to measure. */
async function measure(command: readonly string[], folder: string): Promise<Measurement> {
  const usageFile = join(folder, "usage.json");
  const hook = join(folder, "usage.mjs");
  const write = `const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); writeFileSync(${JSON.stringify(usageFile)}, JSON.stringify({ maxRSS, cpu: userCPUTime + systemCPUTime }));`;
  await writeFile(hook, `import { writeFileSync } from "node:fs"; process.on("exit", () => { ${write} });`);
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", hook, ...command], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const status = await new Promise<number | null>((done, fail) => child.on("close", done).on("error", fail));
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`${command.join(" ")} exited with ${status}`);
  const { default: usage } = (await import(`${usageFile}?${started}`, { with: { type: "json" } })) as {
    default: { maxRSS: number; cpu: number };
  };
  return { seconds, cpuSeconds: usage.cpu / 1e6, megabytes: usage.maxRSS / 1000 };
}

async function measureBest(command: readonly string[], folder: string): Promise<Measurement> {
  const runs: Measurement[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await measure(command, folder));
  return runs.reduce((best, run) => (run.seconds < best.seconds ? run : best));
}

function describeMeasurement({ seconds, cpuSeconds, megabytes }: Measurement): readonly [string, string] {
  return [`${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)} s of processor)`, `${megabytes.toFixed(0)} MB`];
}

/** Where Python has it, on the same files; `null` where it is not installed. */
async function measureEvidently(folder: string): Promise<readonly [string, string] | null> {
  const script = [
    "import resource, time; started = time.time()",
    "import pandas as pd; from evidently import Report; from evidently.presets import DataDriftPreset",
    "Report([DataDriftPreset()]).run(pd.read_parquet('current.parquet'), pd.read_parquet('reference.parquet')).save_html('evidently.html')",
    "print(time.time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)",
  ].join("\n");
  const child = spawn("python3", ["-c", script], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const status = await new Promise<number | null>((done) => child.on("close", done).on("error", () => done(null)));
  const [seconds, megabytes] = printed.trim().split(" ").map(Number);
  if (status !== 0 || seconds === undefined || megabytes === undefined) return null;
  return [`${seconds.toFixed(1)} s`, `${megabytes.toFixed(0)} MB`];
}

const rows = Number(process.argv[2] ?? DEFAULT_ROWS);
if (!Number.isSafeInteger(rows) || rows < 1) throw new Error(`rows must be a whole number, got ${process.argv[2]}`);
await using scratch = await mkdtempDisposable(join(tmpdir(), "slipway-bench-"));
console.log(`generating ${rows} × 20 twice …`);
await generate(scratch.path, rows);
const cli = resolve(import.meta.dirname, "../cli/main.ts");
const tables = await measureBest([cli, "drift", "reference.parquet", "current.parquet"], scratch.path);
await measure([cli, "profile", "reference.parquet"], scratch.path);
const stored = await measureBest([cli, "drift", "profile.json", "current.parquet"], scratch.path);
const evidently = await measureEvidently(scratch.path);

console.table(
  [
    ["slipway drift REF CUR (budget 3 s, 500 MB)", ...describeMeasurement(tables)],
    ["slipway drift PROFILE CUR (budget 1.5 s, 400 MB)", ...describeMeasurement(stored)],
    ...(evidently === null ? [] : [["Evidently, measured here", ...evidently]]),
    ...PEERS.map(([name, time, memory]) => [`${name} (DESIGN 14, another machine)`, time, memory]),
  ].map(([what, time, memory]) => ({ what, time, "peak memory": memory })),
);

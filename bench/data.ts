/**
 * Load time and peak memory of a dataset of 1M rows × 20 columns, from Parquet and from CSV, and of a table of 10,000 columns.
 * Run: node bench/data.ts [parquet|csv|wide]; without an argument each runs in a process of its own, so that peaks do not mix.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openDatabase } from "../adapters/duckdb/connection.ts";
import { createDuckDbDatasets } from "../adapters/duckdb/datasets.ts";
import { SILENT_LOGGER } from "../core/log.ts";

const TABLES = {
  parquet: { rows: 1_000_000, select: selectTall(), copy: "FORMAT parquet" },
  csv: { rows: 1_000_000, select: selectTall(), copy: "FORMAT csv" },
  wide: { rows: 200, select: selectWide(), copy: "FORMAT csv" },
} as const;

/** 14 measured numbers, 2 whole ones, 3 categories and the target. */
function selectTall(): string {
  const numbers = Array.from({ length: 14 }, (_, index) => `sin(i * ${index + 1}.37) * ${index + 1} AS n${index}`);
  const levels = [8, 28, 48].map((count, index) => `'level ' || (hash(i, ${index}) % ${count}) AS k${index}`);
  return [...numbers, "hash(i, 7) % 50 AS i0", "hash(i, 8) % 5000 AS i1", ...levels, "hash(i, 9) % 10 < 3 AS y"].join(
    ", ",
  );
}

function selectWide(): string {
  const columns = Array.from({ length: 10_000 }, (_, index) =>
    index % 10 === 0 ? `'level ' || (hash(i, ${index}) % 3) AS c${index}` : `hash(i, ${index}) % 97 AS c${index}`,
  );
  return [...columns, "hash(i, 9) % 10 < 3 AS y"].join(", ");
}

async function measure(name: keyof typeof TABLES, folder: string): Promise<void> {
  const { rows } = TABLES[name];
  const datasets = createDuckDbDatasets({
    log: SILENT_LOGGER,
    sha256: (content) => createHash("sha256").update(content).digest("hex"),
  });
  const started = performance.now();
  const usage = process.cpuUsage();
  const dataset = await datasets.load({
    folder,
    data: {
      source: `${name}.${name === "parquet" ? "parquet" : "csv"}`,
      exclude: [],
      expect: {},
      split: { by: "random", test: 0.25, validation: 0.15, seed: 7 },
    },
    task: { kind: "binary", target: "y", positive: "true" },
    keep: [],
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { user, system } = process.cpuUsage(usage);
  const cpu = ((user + system) / 1e6).toFixed(1);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${name.padEnd(8)} ${rows} × ${dataset.columns.length}: ${seconds} s (${cpu} s of CPU), peak ${megabytes} MB`,
  );
}

async function write(name: keyof typeof TABLES, folder: string): Promise<void> {
  const { rows, select, copy } = TABLES[name];
  const file = join(folder, `${name}.${name === "parquet" ? "parquet" : "csv"}`);
  await using database = await openDatabase();
  await database.run(`COPY (SELECT ${select} FROM range(${rows}) t(i)) TO '${file}' (${copy})`);
}

const [asked, place] = process.argv.slice(2);
if (asked !== undefined && place !== undefined && Object.hasOwn(TABLES, asked)) {
  await measure(asked as keyof typeof TABLES, place);
} else {
  await using created = await mkdtempDisposable(join(tmpdir(), "slipway-bench-"));
  for (const table of Object.keys(TABLES) as (keyof typeof TABLES)[]) {
    if (asked !== undefined && asked !== table) continue;
    await write(table, created.path);
    const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, table, created.path]);
    process.stdout.write(stdout);
  }
}

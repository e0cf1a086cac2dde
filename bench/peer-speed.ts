// Seconds and peak memory of installed Evidently and NannyML on generated tables of 20 columns; ours on such tables is bench/drift.ts.
// Run: SLIPWAY_PEERS_PYTHON=/path/to/python node bench/peer-speed.ts [rows]     default 100,000
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { openDatabase } from "../adapters/duckdb/connection.ts";
import { PEERS_PYTHON, timePeer } from "./false-alarms/peer-tools.ts";

const rows = Number(argv[2] ?? 100_000);
if (!Number.isSafeInteger(rows) || rows < 1) throw new Error(`rows must be a whole number, got ${argv[2]}`);
if (PEERS_PYTHON === undefined) throw new Error("SLIPWAY_PEERS_PYTHON names no Python that has evidently and nannyml");

const NORMAL = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())";
const COLUMNS = Array.from({ length: 20 }, (_, index) =>
  index < 14
    ? `${NORMAL} AS n${index}`
    : `'level-' || CAST(floor(${2 * index - 26} * random()) AS INTEGER) AS c${index}`,
);

await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-bench-"));
{
  await using database = await openDatabase({ threads: 1 }); // one thread: the seed then fixes every value
  for (const [index, name] of ["reference", "current"].entries()) {
    await database.run(`SELECT setseed(${0.1 * (index + 1)})`);
    await database.run(
      `COPY (SELECT ${COLUMNS.join(", ")} FROM range(${rows})) TO '${join(folder.path, `${name}.parquet`)}' (FORMAT parquet)`,
    );
  }
}
for (const tool of ["evidently", "nannyml"] as const) {
  const timing = await timePeer(PEERS_PYTHON, folder.path, tool);
  const found =
    timing === null ? "absent" : `${timing.version}: ${timing.seconds.toFixed(1)} s, ${timing.megabytes.toFixed(0)} MB`;
  console.log(`${tool} ${found}, ${rows} × 20`);
}

// Cost of scoring one row alone, encoding included, and of rows in bulk. Run: node bench/scoring.ts
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuUsage } from "node:process";
import { sha256 } from "../adapters/files/sha256.ts";
import { createPredictorLoader } from "../adapters/runtime/load-predictor.ts";
import { at } from "../core/at.ts";
import { selectRows } from "../core/data/table.ts";
import { SILENT_LOGGER } from "../core/log.ts";
import { TRAINERS } from "../core/trainers/trainers.ts";
import { BENCH_DATA, fitBench, loadBenchData } from "./fit-pipeline.ts";

const SINGLE_ROWS = 100_000;
const BULK_ROUNDS = 20;

/** Processor time, not wall time: the machine may be busy with something else. */
async function measureMicroseconds(work: () => Promise<unknown>): Promise<number> {
  const { user, system } = cpuUsage();
  await work();
  const after = cpuUsage();
  return after.user - user + after.system - system;
}

console.log("| data | trainer | loading, ms | one row, µs | a row in bulk, µs |");
console.log("|:--|:--|--:|--:|--:|");
for (const data of BENCH_DATA) {
  const dataset = await loadBenchData(data, 1);
  const { table } = dataset.parts.test;
  const rows = Array.from({ length: table.rows }, (_, row) => selectRows(table, [row]));
  for (const kind of TRAINERS.keys()) {
    const { trained, document } = await fitBench({ kind, dataset, data, seed: 1 });
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    for (const [name, content] of trained.files) await writeFile(join(folder.path, name), content);
    await writeFile(join(folder.path, "model.json"), JSON.stringify(document));
    const start = performance.now();
    const predictor = await createPredictorLoader({ log: SILENT_LOGGER, sha256 }).load(folder.path);
    const loading = performance.now() - start;
    const scoreSingly = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) await predictor.predict(at(rows, index % rows.length));
    };
    const scoreInBulk = async (): Promise<void> => {
      for (let round = 0; round < BULK_ROUNDS; round++) await predictor.predict(table);
    };
    await scoreSingly(SINGLE_ROWS / 10);
    const single = (await measureMicroseconds(() => scoreSingly(SINGLE_ROWS))) / SINGLE_ROWS;
    const bulk = (await measureMicroseconds(scoreInBulk)) / (BULK_ROUNDS * table.rows);
    console.log(`| ${[data.name, kind, loading.toFixed(0), single.toFixed(1), bulk.toFixed(2)].join(" | ")} |`);
    trained.predictor.dispose();
    predictor.dispose();
  }
}

import { appendFile, cp, mkdir, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbPredictions } from "../../adapters/duckdb/predictions.ts";
import { monitorDocument } from "../../core/documents/monitor.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { slipway } from "./command.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 5);
const DAYS = 4;
const PIPELINE = `import { definePipeline, linear } from "slipway";

export default definePipeline({
  name: "credit-risk",
  task: { kind: "binary", target: "status", positive: "bad" },
  data: { source: "data/credit.csv" },
  train: linear(),
  evaluate: { primary: "roc_auc", importance: false },
  monitor: {
    source: "data/served.csv",
    timestamp: "at",
    window: "1d",
    labels: { source: "data/labels.csv", key: "inference_id", value: "outcome", observedAt: "seen", horizon: "520w" },
  },
});
`;

/** The test rows of the credit data as they would have been served over four days, with scores that labels belong to. */
async function readScored(out: string) {
  const { predictions } = await createDuckDbPredictions({ log: SILENT_LOGGER }).load(join(out, "predictions.parquet"), {
    ...{ kind: "binary", rowId: "row_id", target: "y_true", score: "score", positive: "1", slices: [] },
  });
  if (predictions.kind !== "binary") throw new Error("credit-risk is a binary task");
  const { truth, score, rows } = predictions;
  return Array.from({ length: rows }, (_, row) => ({
    id: `i${row}`,
    day: row % DAYS,
    at: new Date(START + (row % DAYS) * DAY_MS + row * 60_000).toISOString(),
    score: score[row] as number,
    label: truth[row] === 1 ? "bad" : "good",
  }));
}

describe("slipway monitor with labels that arrive late", () => {
  it("waits for labels, then compares with the evaluation, and takes corrections in", async () => {
    await using root = await mkdtempDisposable(join(tmpdir(), "slipway-labels-"));
    const cwd = root.path;
    const folder = join(cwd, "credit-risk");
    await mkdir(join(folder, "data"), { recursive: true });
    await cp(resolve("pipelines/credit-risk/data/credit.csv"), join(folder, "data", "credit.csv"));
    await writeFile(join(folder, "pipeline.ts"), PIPELINE);
    for (const stage of ["train", "evaluate", "register"]) {
      expect(await slipway([stage, folder], { cwd })).toMatchObject({ status: 0 });
    }

    const rows = await readScored(join(cwd, ".slipway", "out", "credit-risk"));
    const served = rows.map(({ id, at, score }) => `${id},${at},${score}`);
    await writeFile(join(folder, "data", "served.csv"), `inference_id,at,score\n${served.join("\n")}\n`);
    const label = (chosen: typeof rows, seen: string, flip = false) =>
      chosen.map((row) => `${row.id},${flip && row.label === "good" ? "bad" : row.label},${seen}\n`).join("");
    const labels = join(folder, "data", "labels.csv");
    const monitorNow = async () => {
      const result = await slipway(["monitor", folder], { cwd });
      const document = await readFile(join(cwd, ".slipway", "out", "credit-risk", "monitor.json"), "utf8");
      return { ...result, performance: monitorDocument.schema.parse(JSON.parse(document)).performance };
    };

    await writeFile(labels, "inference_id,outcome,seen\n");
    await appendFile(labels, label(rows.slice(0, 20), "2026-01-12"));
    const early = await monitorNow();
    expect(early.performance).toMatchObject({
      verdict: "immature",
      primary: "roc_auc",
      estimate: { method: "cbpe", trusted: true },
    });
    expect(early.performance?.reason).toMatch(/estimated at 0\.\d+/);
    expect(early.stdout).toMatch(/performance: immature\. No window is mature/);

    await appendFile(
      labels,
      label(
        rows.filter(({ day }) => day < DAYS - 1),
        "2026-02-01",
      ),
    );
    const later = await monitorNow();
    expect(later.performance?.windows.map(({ verdict }) => verdict)).toEqual(["holds", "holds", "holds", "immature"]);
    expect(later.performance).toMatchObject({ verdict: "holds", labels: { corrected: 0, superseded: 15 } });
    expect(Math.round(10 * (later.performance?.windows[0]?.lagDays ?? 0))).toBeGreaterThan(260); // 27 days less some hours

    await appendFile(
      labels,
      label(
        rows.filter(({ day, score }) => day < DAYS - 1 && score < 0.25),
        "2026-03-01",
        true,
      ),
    );
    const corrected = await monitorNow();
    expect(corrected.performance).toMatchObject({ verdict: "worse", confirmed: true });
    expect(corrected.performance?.labels?.corrected).toBeGreaterThan(100);
    expect(corrected.stdout).toMatch(/performance: worse, confirmed\. ROC AUC in the window of 2026-01-07/);
  });
});

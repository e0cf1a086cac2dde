import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbPredictions } from "../../../../adapters/duckdb/predictions.ts";
import type { PredictionColumns, Predictions } from "../../../../core/data/predictions.ts";
import { DEFAULT_SCORES } from "../../../../core/data/predictions.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import type { TaskKind } from "../../../../core/metrics/metric.ts";
import { createDatasetFolder, failureOf } from "./dataset-folder.ts";

const store = createDuckDbPredictions({ log: SILENT_LOGGER });

function columnsFor(kind: TaskKind, given: Partial<PredictionColumns> = {}): PredictionColumns {
  return { kind, rowId: "row_id", target: "y_true", score: DEFAULT_SCORES[kind], slices: [], ...given };
}

async function load(content: string, columns: PredictionColumns, name = "mine.csv") {
  await using folder = await createDatasetFolder();
  await folder.write(name, content);
  return await store.load(join(folder.path, name), columns);
}

const SLICES = new Map([["region", ["north", null]]]);
const HOUR = 3_600_000;
const ORIGIN = Date.UTC(2026, 0, 1);

const SAVED: readonly Predictions[] = [
  {
    kind: "multiclass",
    rows: 2,
    rowIds: ["a", "b"],
    classes: ["own; '\"", "1.0"],
    truth: Int32Array.of(1, 0),
    scores: Float64Array.of(0.25, 0.75, 1, 0),
    slices: SLICES,
  },
  {
    kind: "regression",
    rows: 2,
    rowIds: ["a", "b"],
    truth: Float64Array.of(-1.5, 1e300),
    prediction: Float64Array.of(0.1, -2),
    slices: SLICES,
  },
  {
    kind: "forecast",
    rows: 2,
    rowIds: ["2026-01-01T00:00:00.000Z+1", "2026-01-01T00:00:00.000Z+2"],
    origin: Float64Array.of(ORIGIN, ORIGIN),
    timestamp: Float64Array.of(ORIGIN + HOUR, ORIGIN + 2 * HOUR),
    step: Int32Array.of(1, 2),
    truth: Float64Array.of(3, 4),
    prediction: Float64Array.of(3.5, 3.5),
    lower: Float64Array.of(3, Number.NaN),
    upper: Float64Array.of(4, Number.NaN),
    scale: Float64Array.of(0.5, 0.5),
    squaredScale: Float64Array.of(0.25, 0.25),
    slices: SLICES,
  },
];

describe("predictions of every task", () => {
  it.each(SAVED)("come back as they were saved: $kind", async (saved) => {
    await using folder = await createDatasetFolder();
    const path = join(folder.path, "predictions.parquet");
    const digest = await store.save(path, saved);
    const loaded = await store.load(path, columnsFor(saved.kind, { slices: ["region"] }));
    expect(loaded).toEqual({ predictions: saved, digest, numbered: false, warnings: [] });
  });

  it("are read in the order of the classes that is wanted", async () => {
    const table = "row_id,y_true,score_low,score_high\nb,low,0.9,0.1\na,high,0.2,0.8\n";
    const { predictions } = await load(table, columnsFor("multiclass", { classes: ["high", "low"] }));
    expect(predictions).toMatchObject({
      rowIds: ["a", "b"],
      classes: ["high", "low"],
      truth: Int32Array.of(0, 1),
      scores: Float64Array.of(0.8, 0.2, 0.1, 0.9),
    });
  });

  it("of a forecast need no row ids, no bounds and no order", async () => {
    const table = [
      "origin,timestamp,step,load,forecast",
      "2026-01-02T00:00:00Z,2026-01-02T01:00:00Z,1,,8",
      "2026-01-01T00:00:00Z,2026-01-01T02:00:00Z,2,5,6",
      "2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,1,3,4",
    ].join("\n");
    const columns = columnsFor("forecast", { target: "load", score: "forecast" });
    const { predictions, numbered } = await load(table, columns);
    expect(numbered).toBe(false);
    expect(predictions).toMatchObject({
      rowIds: ["2026-01-01T00:00:00.000Z+1", "2026-01-01T00:00:00.000Z+2", "2026-01-02T00:00:00.000Z+1"],
      truth: Float64Array.of(3, 5, Number.NaN),
      prediction: Float64Array.of(4, 6, 8),
      lower: new Float64Array(3).fill(Number.NaN),
    });
  });

  it.each<[string, TaskKind, string, Partial<PredictionColumns>, string]>([
    ["no column of a class", "multiclass", "row_id,y_true\na,x\n", {}, 'columns that begin with "score_"'],
    ["an absent class", "multiclass", "row_id,y_true,score_x\na,x,1\n", { classes: ["x", "y"] }, '"score_y"'],
    ["an unscored class", "multiclass", "row_id,y_true,score_x,score_y\na,z,1,0\n", {}, '"z" (1 rows)'],
    ["no probability", "multiclass", "row_id,y_true,score_x,score_y\na,x,2,0\n", {}, '"score_x" is outside 0 to 1'],
    ["a truth that is no number", "regression", "row_id,y_true,prediction\na,tall,1\n", {}, 'row 1: "tall"'],
    ["a missing prediction", "regression", "row_id,y_true,prediction\na,1,\n", {}, '"prediction" has no finite number'],
    ["a repeated row", "regression", "row_id,y_true,prediction\na,1,1\na,1,1\n", {}, "repeats an earlier value"],
    [
      "an origin that is no time",
      "forecast",
      "origin,timestamp,step,y_true,prediction\nx,2026-01-01,1,1,1\n",
      {},
      '"x"',
    ],
    [
      "half a step",
      "forecast",
      "origin,timestamp,step,y_true,prediction\n2026-01-01,2026-01-02,0.5,1,1\n",
      {},
      '"0.5"',
    ],
    [
      "a repeated step",
      "forecast",
      "origin,timestamp,step,y_true,prediction\n2026-01-01,2026-01-02,1,1,1\n2026-01-01,2026-01-02,1,1,1\n",
      {},
      '"step" repeats',
    ],
  ])("are refused for %s (%s)", async (...[, kind, content, given, words]) => {
    const error = await failureOf(load(content, columnsFor(kind, given)));
    expect(error.code).toMatch(/^SLIPWAY_E_(PREDICTIONS_INVALID|COLUMN_MISSING)$/);
    expect(error.message).toContain(words);
  });
});

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { at } from "../../../../core/at.ts";
import { selectRows } from "../../../../core/data/table.ts";
import { truthOf } from "../../../../core/data/truth.ts";
import { measureParity, PARITY_TOLERANCE } from "../../../../core/model/parity.ts";
import type { TabularTask } from "../../../../core/pipeline/schema.ts";
import {
  CREDIT,
  loadCredit,
  loadTask,
  plantFaults,
  saveAndLoad,
  TASKS,
  trainModel,
} from "../../../fakes/trained-model.ts";

const dataset = loadCredit(1000);
const test = dataset.parts.test.table;

/** Small enough for a test; every one leaves its default path switched on. */
const TRAINERS = [
  { kind: "linear" },
  { kind: "gbt", members: 2 },
  { kind: "randomForest" },
  { kind: "mlp", epochs: 12, layers: [8, 4], learningRate: 0.02, backend: "wasm" },
];

/** Mann–Whitney with half a point for ties. */
function computeAuc(truth: Uint8Array, scores: Float64Array): number {
  const positives = [...scores].filter((_, row) => truth[row] === 1);
  const negatives = [...scores].filter((_, row) => truth[row] === 0);
  const wins = positives.flatMap((p) => negatives.map((n): number => (p > n ? 1 : 0) + (p === n ? 0.5 : 0)));
  return wins.reduce((total, win) => total + win, 0) / wins.length;
}

describe.each(TRAINERS)("trainer $kind", (train) => {
  it("gives the same digest and the same scores to the bit when trained twice", async () => {
    const first = await trainModel(dataset, { train, seed: 3 });
    const second = await trainModel(dataset, { train, seed: 3 });
    expect(second.document.digest).toBe(first.document.digest);
    expect(await second.trained.predictor.predict(test)).toEqual(await first.trained.predictor.predict(test));
    expect(second.trained.history).toEqual(first.trained.history);
  });

  it("serves what it trained, on every test row, with gaps, unseen levels and extremes", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const model = await trainModel(dataset, { train });
    const loaded = await saveAndLoad(model, folder.path);
    const { predictor } = model.trained;
    for (const table of [test, plantFaults(test)]) {
      expect(await measureParity(predictor, loaded, table)).toBeLessThanOrEqual(PARITY_TOLERANCE);
    }
    expect(computeAuc(truthOf(test, CREDIT), await loaded.predict(test))).toBeGreaterThan(0.7);
    predictor.dispose();
    loaded.dispose();
  });

  it("scores a row alone as among others, and whatever the order of the columns", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const loaded = await saveAndLoad(await trainModel(dataset, { train }), folder.path);
    const reversed = { rows: test.rows, columns: new Map([...test.columns].toReversed()) };
    const scores = await loaded.predict(test);
    expect(await loaded.predict(reversed)).toEqual(scores);
    for (const row of [0, 7, 100]) {
      expect(await loaded.predict(selectRows(test, [row]))).toEqual(Float64Array.of(at(scores, row)));
    }
    expect(await loaded.predict(selectRows(test, []))).toEqual(new Float64Array());
  });

  it("stops when it is interrupted", async () => {
    const controller = new AbortController();
    const running = trainModel(dataset, { train, signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "SLIPWAY_E_INTERRUPTED" });
  });

  it("reports its progress with a loss and leaves a history of numbers", async () => {
    const details: string[] = [];
    const log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      progress: ({ detail }: { detail?: string }) => details.push(detail ?? ""),
    };
    const { trained } = await trainModel(dataset, { train, log });
    expect(details.filter((detail) => /loss \d\.\d+/.test(detail)).length).toBeGreaterThan(0);
    expect(details.length).toBeGreaterThan(1);
    const steps = trained.history.map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
    for (const { loss, validationLoss } of trained.history) expect(loss ?? validationLoss).toBeGreaterThan(0);
  });
});

/** Share of rows with the right class, or R². */
function computeSkill(task: TabularTask, scores: Float64Array): number {
  const column = loadTask(task, ROWS).parts.test.table.columns.get(task.target);
  const values = [...(column?.values ?? [])];
  if (task.kind === "regression") {
    const truth = values.map(Number);
    const mean = truth.reduce((total, value) => total + value, 0) / truth.length;
    const squares = (from: (row: number) => number) =>
      truth.reduce((sum, value, row) => sum + (value - from(row)) ** 2, 0);
    return 1 - squares((row) => at(scores, row)) / squares(() => mean);
  }
  const classes = ["owner", "parents", "rent"];
  const right = values.filter((value, row) => {
    const probabilities = [...scores.subarray(row * 3, row * 3 + 3)];
    return classes[probabilities.indexOf(Math.max(...probabilities))] === value;
  });
  return right.length / values.length;
}

const ROWS = 600;
const OTHER_TASKS = TASKS.filter(({ kind }) => kind !== "binary");

describe.each(OTHER_TASKS)("a $kind task", (task) => {
  const other = loadTask(task, ROWS);
  const rows = other.parts.test.table;

  it.each(TRAINERS)("is learned by $kind, served alike on every row, and the same twice", async (train) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const model = await trainModel(other, { train, task, seed: 3 });
    const loaded = await saveAndLoad(model, folder.path);
    for (const table of [rows, plantFaults(rows)]) {
      expect(await measureParity(model.trained.predictor, loaded, table)).toBeLessThanOrEqual(PARITY_TOLERANCE);
    }
    const scores = await loaded.predict(rows);
    const outputs = task.kind === "multiclass" ? 3 : 1;
    expect(scores).toHaveLength(rows.rows * outputs);
    expect(computeSkill(task, scores)).toBeGreaterThan(task.kind === "multiclass" ? 0.55 : 0.3);
    expect(await loaded.predict(selectRows(rows, [5]))).toEqual(scores.slice(5 * outputs, 6 * outputs));
    for (let row = 0; outputs > 1 && row < rows.rows; row++) {
      const total = scores.subarray(row * outputs, (row + 1) * outputs).reduce((sum, score) => sum + score, 0);
      expect(total).toBeCloseTo(1, 9);
    }
    const again = await trainModel(other, { train, task, seed: 3 });
    expect(again.document.digest).toBe(model.document.digest);
  });
});

describe("two seeds", () => {
  it.each(["gbt", "randomForest", "mlp"])("give two models of %s", async (kind) => {
    const train = at(
      TRAINERS.filter((parameters) => parameters.kind === kind),
      0,
    );
    const [one, two] = [await trainModel(dataset, { train, seed: 1 }), await trainModel(dataset, { train, seed: 2 })];
    expect(one.document.digest).not.toBe(two.document.digest);
  });
});

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DataPart, Dataset, PartName } from "../../../../core/data/dataset.ts";
import { buildTable, type Column } from "../../../../core/data/table.ts";
import { measureParity, PARITY_TOLERANCE } from "../../../../core/model/parity.ts";
import { createRng, type Rng } from "../../../../core/rng.ts";
import { plantFaults, saveAndLoad, trainModel } from "../../../fakes/trained-model.ts";

const TASK = { kind: "binary" as const, target: "label", positive: "1" };
const TASKS = [
  TASK,
  { kind: "multiclass" as const, target: "grade" },
  { kind: "regression" as const, target: "value" },
];
const TARGETS: ReadonlySet<string> = new Set(TASKS.map(({ target }) => target));
/** No lone surrogates: data is read as UTF-8, which cannot hold them. */
const ODD_NAMES = [
  "",
  "0",
  "label\u0000",
  "__proto__",
  "constructor",
  'a,b\n"c"',
  "f0",

  "Ünïcode 🚢",
  "label ",
];
const GRADES = ['a"b', "__proto__", "0", "1"];
const ODD_LEVELS = ["", "0", "<OOD>", "__proto__", "a\u0000b", "🚢", "a,b", " "];

function buildDataset(makeColumns: (rows: number, rng: Rng) => readonly Column[]): Pick<Dataset, "features" | "parts"> {
  const part = (name: PartName, rows: number): DataPart => {
    const rng = createRng(rows);
    const columns = makeColumns(rows, rng);
    const signal = Float64Array.from({ length: rows }, () => rng.normal());
    const label = Array.from(signal, (value) => (value + rng.normal() > 0.8 ? "1" : "0"));
    return {
      name,
      table: buildTable([
        ...columns,
        { name: "signal", kind: "number", values: signal },
        { name: TASK.target, kind: "category", values: label },
        { name: "grade", kind: "category", values: Array.from(signal, (value) => GRADES[Math.floor(2 + value)] ?? "") },
        { name: "value", kind: "number", values: signal.map((value) => 1e9 + value + rng.normal()) },
      ]),
      rowIds: [],
      digest: "",
    };
  };
  const parts = { train: part("train", 160), validation: part("validation", 61), test: part("test", 80) };
  return { features: [...parts.train.table.columns.keys()].filter((name) => !TARGETS.has(name)), parts };
}

const numbers = (name: string, rows: number, value: (row: number) => number): Column => ({
  name,
  kind: "number",
  values: Float64Array.from({ length: rows }, (_, row) => value(row)),
});
const levels = (name: string, rows: number, level: (row: number) => string | null): Column => ({
  name,
  kind: "category",
  values: Array.from({ length: rows }, (_, row) => level(row)),
});

const CASES = {
  "columns without information": buildDataset((rows) => [
    numbers("constant", rows, () => 7),
    numbers("empty", rows, () => Number.NaN),
    numbers("constant with gaps", rows, (row) => (row % 2 === 0 ? 7 : Number.NaN)),
    levels("one level", rows, () => "a"),
    levels("no level", rows, () => null),
    levels("all different", rows, (row) => `level ${row}`),
  ]),
  "odd names and levels": buildDataset((rows, rng) =>
    ODD_NAMES.map((name, index) =>
      index % 2 === 0
        ? numbers(name, rows, () => rng.normal())
        : levels(name, rows, () => ODD_LEVELS[rng.integer(ODD_LEVELS.length)] ?? null),
    ),
  ),
  "huge and tiny numbers": buildDataset((rows, rng) => [
    numbers("huge", rows, () => rng.normal() * 1e308),
    numbers("tiny", rows, () => rng.normal() * 1e-310),
    numbers("offset", rows, () => 1.7e12 + rng.normal()),
    numbers("single", rows, (row) => (row === 0 ? 1e300 : 0)),
  ]),
};

const TRAINERS = [
  { kind: "linear" },
  { kind: "gbt", members: 1 },
  { kind: "randomForest" },
  { kind: "mlp", epochs: 2, layers: [4], backend: "wasm" },
];

describe.each(TRAINERS)("trainer $kind on hostile data", (train) => {
  it.each(Object.entries(CASES))("survives %s and serves the same scores", async (_, dataset) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    for (const task of TASKS) {
      const model = await trainModel(dataset, { train, task });
      const loaded = await saveAndLoad(model, join(folder.path, task.kind));
      for (const table of [dataset.parts.test.table, plantFaults(dataset.parts.test.table)]) {
        expect(await measureParity(model.trained.predictor, loaded, table)).toBeLessThanOrEqual(PARITY_TOLERANCE);
        for (const score of await loaded.predict(table)) {
          expect(task.kind === "regression" ? Number.isFinite(score) : score >= 0 && score <= 1).toBe(true);
        }
      }
      model.trained.predictor.dispose();
    }
  });
});

describe("gbt", () => {
  it("scores the positive class also when it is the more frequent one", async () => {
    const task = { ...TASK, positive: "0" };
    const dataset = buildDataset((rows, rng) => [numbers("noise", rows, () => rng.normal())]);
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const model = await trainModel(dataset, { train: { kind: "gbt", members: 1 }, task });
    const loaded = await saveAndLoad(model, folder.path);
    const { table } = dataset.parts.test;
    expect(await measureParity(model.trained.predictor, loaded, table)).toBeLessThanOrEqual(PARITY_TOLERANCE);
    const [low, high] = await loaded.predict(
      buildTable([numbers("signal", 2, (row) => (row === 0 ? -3 : 3)), numbers("noise", 2, () => 0)]),
    );
    expect(low).toBeGreaterThan(high ?? 1);
  });
});

describe("linear", () => {
  it("fits 10,000 columns on 160 rows", async () => {
    const wide = buildDataset((rows, rng) =>
      Array.from({ length: 10_000 }, (_, index) => numbers(`x${index}`, rows, () => rng.normal())),
    );
    const { trained } = await trainModel(wide, { train: { kind: "linear" }, task: TASK });
    expect(trained.facts).toMatchObject({ columns: 10_001, converged: "yes" });
    for (const score of await trained.predictor.predict(wide.parts.test.table))
      expect(Number.isFinite(score)).toBe(true);
  });
});

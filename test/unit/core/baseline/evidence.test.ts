import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildChanges } from "../../../../core/baseline/build-changes.ts";
import { countUses, recordUse } from "../../../../core/baseline/reuse-ledger.ts";
import { assertSameRows } from "../../../../core/baseline/same-rows.ts";
import type { BinaryPredictions } from "../../../../core/data/predictions.ts";
import type { RunDocument } from "../../../../core/documents/run.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";
import { buildModel, buildRun } from "../../../fakes/sample-evidence.ts";
import { sha256 } from "../../../fakes/trained-model.ts";

describe("the ledger of test rows", () => {
  const use = (rows: string, model: string) => ({ testDigest: sha256(rows), candidateDigest: sha256(model) });
  const details = { model: "credit-risk.east-1a2b3c", at: "2026-01-01T00:00:00.000Z" };

  it("counts distinct candidates of the same rows, whatever is repeated in whatever order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("x", "y"), fc.constantFrom("a", "b", "c")), { maxLength: 12 }),
        async (uses) => {
          const state = createMemoryStateStore({ sha256 });
          for (const [rows, model] of uses) await recordUse(state, use(rows, model), details);
          const known = new Set(uses.filter(([rows]) => rows === "x").map(([, model]) => model));
          expect(await countUses(state, use("x", "new"))).toBe(known.size + 1);
          expect(await countUses(state, use("x", "a"))).toBe(known.add("a").size);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("what changed between two trainings", () => {
  const plain = buildRun(buildModel());
  const column = (name: string, kind: "number" | "category") => ({
    ...{ name, kind, type: "VARCHAR", missing: 0, distinct: 2, min: null, max: null },
  });
  const run = (given: Partial<RunDocument>, columns = [column("age", "number")]): RunDocument => ({
    ...plain,
    ...given,
    data: { ...plain.data, columns },
  });
  const compare = (candidate: RunDocument, baseline: RunDocument) =>
    buildChanges({ candidate, baseline, scoringMs: { candidate: 0.5, baseline: null }, drift: null });

  it("is nothing but time between equals", () => {
    const changes = compare(run({}), run({ seconds: 3 }));
    expect(changes).toMatchObject({ columns: [], parameters: [], drift: null });
    expect(changes.cost).toEqual([
      { name: "model size", unit: "bytes", baseline: 4, candidate: 4 },
      { name: "training", unit: "s", baseline: 3, candidate: 1 },
      { name: "scoring", unit: "ms per row", baseline: null, candidate: 0.5 },
    ]);
  });

  it("names columns that came, went and changed their kind", () => {
    const before = [column("age", "number"), column("gone", "number")];
    const now = [column("age", "category"), column("__proto__", "number")];
    expect(compare(run({}, now), run({}, before)).columns).toEqual([
      { name: "__proto__", baseline: null, candidate: "number" },
      { name: "age", baseline: "number", candidate: "category" },
      { name: "gone", baseline: "number", candidate: null },
    ]);
  });

  it("names settings by dotted path, lists as a whole", () => {
    const settings = (test: number, exclude: string[]) => ({
      task: { kind: "binary" },
      data: { split: { by: "random", test }, exclude },
      train: { kind: "linear" },
    });
    const trainer = { ...plain.trainer, parameters: { l2: 2 }, seed: 3 };
    const changed = compare(run({ trainer, settings: settings(0.2, ["a"]) }), run({ settings: settings(0.25, []) }));
    expect(changed.parameters).toEqual([
      { name: "data.exclude", baseline: [], candidate: ["a"] },
      { name: "data.split.test", baseline: 0.25, candidate: 0.2 },
      { name: "trainer.l2", baseline: null, candidate: 2 },
      { name: "trainer.seed", baseline: 0, candidate: 3 },
    ]);
    expect(compare(run({ settings: settings(0.2, ["a"]) }), run({})).parameters).toEqual([]);
  });
});

describe("two tables of scores", () => {
  const table = (name: string, ids: readonly string[], numbered = false) => {
    const predictions: BinaryPredictions = {
      kind: "binary",
      rows: ids.length,
      rowIds: ids,
      truth: new Uint8Array(ids.length),
      score: new Float64Array(ids.length),
      slices: new Map(),
    };
    return { name, predictions, numbered };
  };
  const options = { allowPartial: false, rowId: "row_id" };

  it("are accepted with the same rows in any order", () => {
    const tables = { candidate: table("new.csv", ["a", "b"]), baseline: table("old.csv", ["b", "a"]) };
    expect(() => assertSameRows(tables, options)).not.toThrow();
  });

  it.each([
    ["rows of one alone", table("old.csv", ["a", "c", "d"]), '2 of 3 only in "old.csv" (for example "c", "d")'],
    ["no names for rows", table("old.csv", ["a", "b"], true), '"old.csv" has no column "row_id"'],
  ])("are refused with %s, unless that is asked for", (_, baseline, words) => {
    const tables = { candidate: table("new.csv", ["a", "b"]), baseline };
    expect(() => assertSameRows(tables, options)).toThrow(words);
    expect(() => assertSameRows(tables, { ...options, allowPartial: true })).not.toThrow();
  });
});

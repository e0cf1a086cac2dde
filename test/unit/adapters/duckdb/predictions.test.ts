import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDuckDbPredictions } from "../../../../adapters/duckdb/predictions.ts";
import type { BinaryPredictions, PredictionColumns } from "../../../../core/data/predictions.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { createDatasetFolder, failureOf, sha256 } from "./dataset-folder.ts";

const store = createDuckDbPredictions({ log: SILENT_LOGGER });
const COLUMNS: PredictionColumns = { kind: "binary", rowId: "row_id", target: "y_true", score: "score", slices: [] };

const predictions: fc.Arbitrary<BinaryPredictions> = fc
  .uniqueArray(
    fc.string({ unit: "binary", minLength: 1, maxLength: 10 }).filter((text) => text.isWellFormed()),
    { minLength: 2, maxLength: 40 },
  )
  .chain((ids) =>
    fc.record({
      kind: fc.constant("binary" as const),
      rows: fc.constant(ids.length),
      rowIds: fc.constant(ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))),
      truth: fc.constant(Uint8Array.from(ids, (_, index) => index % 2)),
      score: fc
        .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: ids.length, maxLength: ids.length })
        .map((scores) => Float64Array.from(scores, (score) => score + 0)),
      slices: fc
        .array(fc.option(fc.string({ minLength: 1, maxLength: 5 })), { minLength: ids.length, maxLength: ids.length })
        .map((values) => new Map([[`sl"ice; '`, values]])),
    }),
  );

describe("what is saved", () => {
  it("comes back, bit by bit", async () => {
    await using folder = await createDatasetFolder();
    await fc.assert(
      fc.asyncProperty(predictions, async (saved) => {
        const path = join(folder.path, "predictions.parquet");
        const digest = await store.save(path, saved);
        expect(digest).toBe(sha256(await readFile(path)));
        const loaded = await store.load(path, { ...COLUMNS, slices: [...saved.slices.keys()] });
        expect(loaded).toEqual({ predictions: saved, digest, positive: "1", numbered: false, warnings: [] });
      }),
      { numRuns: 10 },
    );
  });

  it("has the same bytes each time, also with other threads, and leaves no other file", async () => {
    await using folder = await createDatasetFolder();
    const rows = 300_000;
    const saved: BinaryPredictions = {
      kind: "binary",
      rows,
      rowIds: Array.from({ length: rows }, (_, index) => `row-${String(index).padStart(7, "0")}`),
      truth: Uint8Array.from({ length: rows }, (_, index) => index % 2),
      score: Float64Array.from({ length: rows }, (_, index) => (index % 997) / 997),
      slices: new Map([
        ["home", Array.from({ length: rows }, (_, index) => ["rent", null, "owner"][index % 3] ?? null)],
      ]),
    };
    const digests = new Set<string>();
    for (const threads of [1, 2, 4, 4]) {
      const engine = createDuckDbPredictions({ log: SILENT_LOGGER, threads });
      digests.add(await engine.save(join(folder.path, "deep", "predictions.parquet"), saved));
    }
    expect(digests.size).toBe(1);
    expect(await readdir(join(folder.path, "deep"))).toEqual(["predictions.parquet"]);
  });

  it("has no slice named as another column", async () => {
    const saved: BinaryPredictions = {
      kind: "binary" as const,
      rows: 0,
      rowIds: [],
      truth: new Uint8Array(),
      score: new Float64Array(),
      slices: new Map([["Score", []]]),
    };
    const error = await failureOf(store.save("never-written.parquet", saved));
    expect(error.code).toBe("SLIPWAY_E_PREDICTIONS_INVALID");
    expect(error.what).toContain('"Score"');
  });
});

describe("tables of users", () => {
  const load = async (content: string, columns: Partial<PredictionColumns> = {}, name = "mine.csv") => {
    await using folder = await createDatasetFolder();
    await folder.write(name, content);
    return await store.load(join(folder.path, name), { ...COLUMNS, ...columns });
  };

  it("are sorted by row id and read with any names", async () => {
    const loaded = await load("key,label,p,home\nb,No,0.25,rent\na,Yes,1e-3,\n", {
      rowId: "key",
      target: "label",
      score: "p",
      slices: ["home"],
    });
    expect(loaded).toMatchObject({ positive: "Yes", numbered: false, warnings: [] });
    expect(loaded.predictions).toEqual({
      kind: "binary",
      rows: 2,
      rowIds: ["a", "b"],
      truth: Uint8Array.of(1, 0),
      score: Float64Array.of(0.001, 0.25),
      slices: new Map([["home", [null, "rent"]]]),
    });
  });

  it("without row ids keep their order, and say so", async () => {
    const loaded = await load('[{"y_true":true,"score":0.5},{"y_true":false,"score":0}]', {}, "mine.json");
    expect(loaded).toMatchObject({ predictions: { rowIds: ["1", "2"] }, positive: "true", numbered: true });
    expect(loaded.warnings[0]).toContain('no column "row_id"');
  });

  it("get the later of two classes as the positive one, and say so", async () => {
    const loaded = await load("row_id,y_true,score\na,good,0.5\nb,bad,0.5\n");
    expect(loaded.positive).toBe("good");
    expect(loaded.warnings).toEqual(['Class "good" of "y_true" is taken for the positive one.']);
    const numeric = await load("row_id,y_true,score\na,1.0,0.5\nb,0.0,0.5\n");
    expect(numeric.predictions.truth).toEqual(Uint8Array.of(1, 0));
  });

  it.each<[string, string, Partial<PredictionColumns>, readonly string[]]>([
    [
      "missing columns",
      "row_id,y,scor\na,1,1\n",
      {},
      ['no column "y_true"', 'no column "score". Did you mean "scor"?'],
    ],
    ["a missing row id column", "id,y_true,score\na,1,1\n", { rowId: "idd" }, ['"idd". Did you mean "id"?']],
    ["no rows", "row_id,y_true,score\n", {}, ["no rows"]],
    [
      "bad scores",
      "row_id,y_true,score\na,1,nan\nb,0,1.5\nc,0,-0.1\nd,1,\ne,1,high\n",
      {},
      [
        '"score" has no finite number in 3 of 5 rows (row 1: "nan", row 4, row 5: "high")',
        '"score" is outside 0 to 1 in 2 of 5 rows (row 2: "1.5", row 3: "-0.1")',
      ],
    ],
    [
      "repeated row ids",
      "row_id,y_true,score\na,1,0\nb,0,0\na,0,0\n",
      {},
      ['"row_id" repeats an earlier value in 1 of 3 rows (row 3: "a")', "Keep one row of each"],
    ],
    [
      "missing truths and ids",
      "row_id,y_true,score\n,1,0\nb,,0\nc,0,1\n",
      {},
      ['"y_true" has no value in 1 of 3 rows (row 2)', '"row_id" has no value in 1 of 3 rows (row 1)'],
    ],
    ["three classes", "row_id,y_true,score\na,1,0\nb,0,0\nc,2,0\n", {}, ["more than two classes"]],
    [
      "an absent positive class",
      "row_id,y_true,score\na,1,0\nb,0,0\n",
      { positive: "yes" },
      ['"yes" is not in "y_true"'],
    ],
    ["one class that may be either", "row_id,y_true,score\na,no,0\nb,no,0\n", {}, ["one class only"]],
  ])("are refused for %s", async (...[, content, columns, words]) => {
    const error = await failureOf(load(content, columns));
    expect(error.code).toMatch(/^SLIPWAY_E_(PREDICTIONS_INVALID|COLUMN_MISSING)$/);
    for (const word of words) expect(error.message).toContain(word);
  });

  it("are refused when absent or several", async () => {
    await using folder = await createDatasetFolder();
    expect((await failureOf(store.load(join(folder.path, "none.csv"), COLUMNS))).code).toBe("SLIPWAY_E_DATA_NOT_FOUND");
    await folder.write("a.csv", "x\n1\n");
    await folder.write("b.csv", "x\n1\n");
    const error = await failureOf(store.load(join(folder.path, "*.csv"), COLUMNS));
    expect(error.what).toContain("2 files");
  });
});

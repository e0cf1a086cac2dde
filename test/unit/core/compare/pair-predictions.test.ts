import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Pairing, pairPredictions } from "../../../../core/compare/pair-predictions.ts";
import { buildUnits, pickUnits } from "../../../../core/compare/resampling-units.ts";
import type {
  BinaryPredictions,
  ForecastPredictions,
  MulticlassPredictions,
  Predictions,
  RegressionPredictions,
} from "../../../../core/data/predictions.ts";

type Row = readonly [id: string, truth: number, score: number];

function binary(rows: readonly Row[], clusters: readonly (string | null)[] = []): BinaryPredictions {
  return {
    kind: "binary",
    rows: rows.length,
    rowIds: rows.map(([id]) => id),
    truth: Uint8Array.from(rows, ([, truth]) => truth),
    score: Float64Array.from(rows, ([, , score]) => score),
    slices: new Map([["customer", rows.map((_, row) => clusters[row] ?? null)]]),
  };
}

function regression(rows: readonly Row[]): RegressionPredictions {
  const { rowIds, slices } = binary(rows);
  const [truth, prediction] = [1, 2].map((column) => Float64Array.from(rows, (row) => row[column] as number));
  return {
    kind: "regression",
    rows: rows.length,
    rowIds,
    slices,
    truth: truth as Float64Array,
    prediction: prediction as Float64Array,
  };
}

/** Two origins a day apart, two steps of an hour each; NaN is not known yet. */
function forecast(truth: readonly number[], order: readonly number[] = [0, 1, 2, 3]): ForecastPredictions {
  const pick = (values: readonly number[]) => Float64Array.from(order, (row) => values[row] as number);
  const day = 86_400_000;
  return {
    kind: "forecast",
    rows: 4,
    rowIds: order.map((row) => ["a+1", "a+2", "b+1", "b+2"][row] as string),
    slices: new Map(),
    origin: pick([0, 0, day, day]),
    timestamp: pick([3_600_000, 7_200_000, day + 3_600_000, day + 7_200_000]),
    step: Int32Array.from(order, (row) => [1, 2, 1, 2][row] as number),
    truth: pick(truth),
    prediction: pick([1, 2, 3, 4]),
    lower: pick([0, 0, 0, 0]),
    upper: pick([9, 9, 9, 9]),
    scale: pick([1, 1, 1, 1]),
    squaredScale: pick([1, 1, 1, 1]),
  };
}

function paired(candidate: Predictions, baseline: Predictions): Exclude<Pairing, { obstacle: string }> {
  const pairing = pairPredictions(candidate, baseline);
  if ("obstacle" in pairing) throw new Error(pairing.obstacle);
  return pairing;
}

describe("matching rows", () => {
  it("finds the same rows in any order and counts those of one side alone", () => {
    const candidate = binary([
      ["a", 1, 0.9],
      ["b", 0, 0.2],
      ["c", 1, 0.7],
    ]);
    const baseline = binary([
      ["d", 0, 0.4],
      ["c", 1, 0.6],
      ["a", 1, 0.8],
    ]);
    const { pair, rows } = paired(candidate, baseline);
    expect(rows).toEqual({ both: 2, candidateOnly: 1, baselineOnly: 1 });
    expect(pair.candidate.rowIds).toEqual(["a", "c"]);
    expect(pair.baseline.rowIds).toEqual(["a", "c"]);
    expect(pair).toMatchObject({
      candidate: { score: Float64Array.of(0.9, 0.7) },
      baseline: { score: Float64Array.of(0.8, 0.6) },
    });
  });

  it("pairs every row with its own, whatever the order", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 30 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (ids, keys) => {
          const rows = ids.map((id, index): Row => [id, index % 2, index / 100]);
          const order = new Map(rows.map((row) => [row, keys.next().value as number]));
          const moved = rows.toSorted((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0));
          const { pair, rows: counts } = paired(binary(moved), binary(rows));
          expect(counts).toEqual({ both: ids.length, candidateOnly: 0, baselineOnly: 0 });
          expect(pair.baseline).toEqual(pair.candidate);
        },
      ),
    );
  });

  it.each<[string, Predictions, Predictions, string, string]>([
    ["another task", binary([["a", 1, 0.5]]), regression([["a", 1, 0.5]]), "mismatch", "those of a regression task"],
    [
      "no common row",
      binary([["a", 1, 0.5]]),
      binary([["b", 1, 0.5]]),
      "mismatch",
      "none of its 1 rows is among the 1",
    ],
    [
      "another truth",
      binary([["a", 1, 0.5]]),
      binary([["a", 0, 0.5]]),
      "conflict",
      '1 of 1 common rows have another truth there, for example "a"',
    ],
    [
      "an id twice",
      binary([
        ["a", 1, 0.5],
        ["a", 1, 0.6],
      ]),
      binary([["a", 1, 0.5]]),
      "conflict",
      "1 row ids of the candidate are repeated",
    ],
    [
      "an id twice in the baseline",
      binary([["a", 1, 0.5]]),
      binary([
        ["a", 1, 0.5],
        ["a", 1, 0.6],
      ]),
      "conflict",
      "1 row ids of the baseline are repeated",
    ],
    [
      "nothing known yet",
      forecast([NaN, NaN, NaN, NaN]),
      forecast([1, 2, 3, 4]),
      "mismatch",
      "no common row has a known truth",
    ],
  ])("does not pair %s", (...[, candidate, baseline, kind, obstacle]) => {
    const pairing = pairPredictions(candidate, baseline);
    expect(pairing).toMatchObject({ kind, obstacle: expect.stringContaining(obstacle) as string });
  });

  it("takes a truth that was printed and read again for the same", () => {
    const [written, read] = [regression([["a", 1 / 3, 1]]), regression([["a", 0.3333333333, 2]])];
    expect(paired(written, read).rows.both).toBe(1);
    expect(pairPredictions(written, regression([["a", 0.33334, 2]]))).toMatchObject({ kind: "conflict" });
  });

  it("brings the classes of the baseline into the candidate's order", () => {
    const base = { kind: "multiclass", rows: 2, rowIds: ["a", "b"], slices: new Map() } as const;
    const candidate: MulticlassPredictions = {
      ...base,
      classes: ["x", "y", "z"],
      truth: Int32Array.of(0, 2),
      scores: Float64Array.of(0.7, 0.2, 0.1, 0.1, 0.2, 0.7),
    };
    const baseline: MulticlassPredictions = {
      ...base,
      classes: ["z", "x", "y"],
      truth: Int32Array.of(1, 0),
      scores: Float64Array.of(0.1, 0.7, 0.2, 0.7, 0.1, 0.2),
    };
    expect(paired(candidate, baseline).pair.baseline).toEqual(candidate);
    expect(pairPredictions(candidate, { ...baseline, classes: ["z", "x", "w"] })).toMatchObject({
      kind: "mismatch",
      obstacle: "the two models do not know the same classes",
    });
  });

  it("sorts forecasts by time and leaves out what nobody knows yet", () => {
    const candidate = forecast([1, 2, 3, Number.NaN], [3, 1, 0, 2]);
    const baseline = forecast([1, Number.NaN, 3, 4], [2, 0, 3, 1]);
    const { pair, rows } = paired(candidate, baseline);
    expect(rows.both).toBe(4);
    expect(pair.candidate.rowIds).toEqual(["a+1", "a+2", "b+1"]);
    // The second truth became known after the baseline was evaluated.
    expect(pair.baseline).toMatchObject({ truth: Float64Array.of(1, 2, 3), prediction: Float64Array.of(1, 2, 3) });
    expect(buildUnits(pair.candidate, { season: 24 })).toEqual({ kind: "block", of: Int32Array.of(0, 0, 1), count: 2 });
  });
});

describe("what is resampled", () => {
  const rows = ["a", "b", "c", "d", "e"].map((id): Row => [id, 0, 0.5]);
  const predictions = binary(rows, ["k", "l", null, "k", null]);

  it("is the row, or the cluster; a row without one is its own", () => {
    expect(buildUnits(predictions, {})).toEqual({ kind: "row", count: 5 });
    const units = buildUnits(predictions, { cluster: "customer" });
    expect(units).toEqual({ kind: "cluster", of: Int32Array.of(0, 1, 2, 0, 3), count: 4 });
    expect(pickUnits(units, [3, 4])).toEqual({ kind: "cluster", of: Int32Array.of(0, 1), count: 2 });
    expect(pickUnits({ kind: "row", count: 5 }, [3, 4])).toEqual({ kind: "row", count: 2 });
  });

  it("names a cluster column that is not there", () => {
    expect(() => buildUnits(predictions, { cluster: "client" })).toThrow(
      'evaluate.comparison.cluster names the column "client", which the predictions do not have',
    );
  });
});

import { describe, expect, it } from "vitest";
import { computeGapDeltas, type LabelledPair } from "../../../../../core/metrics/fairness/gap-deltas.ts";
import { createRng } from "../../../../../core/rng.ts";

const OPTIONS = { seed: 7, replicates: 2000 };

/** Rows of two groups by group, truth, label of the candidate, label of the baseline and how often. */
function pairOf(counts: readonly (readonly [string, 0 | 1, 0 | 1, 0 | 1, number])[]): LabelledPair {
  const rows = counts.flatMap(([group, truth, own, other, times]) =>
    Array.from({ length: times }, () => ({ group, truth, own, other })),
  );
  return {
    truth: Uint8Array.from(rows, ({ truth }) => truth),
    candidate: Float64Array.from(rows, ({ own }) => 0.25 + own / 2),
    baseline: Float64Array.from(rows, ({ other }) => 0.25 + other / 2),
    groups: rows.map(({ group }) => group),
    threshold: 0.5,
  };
}

/** Of 100 rows each. Group a: 46 labelled by both. Group b: 26 by the baseline, 16 of those and 20 others by the candidate. */
const PAIR = pairOf([
  ["a", 1, 1, 1, 40],
  ["a", 0, 1, 1, 6],
  ["a", 0, 0, 0, 54],
  ["b", 1, 1, 1, 10],
  ["b", 1, 0, 1, 10],
  ["b", 1, 1, 0, 20],
  ["b", 0, 1, 1, 6],
  ["b", 0, 0, 0, 54],
]);

describe("the change of gaps between groups", () => {
  const deltas = computeGapDeltas(PAIR, OPTIONS);

  it("has these values by hand", () => {
    // Labelled positive: a 0.46 by both; b 0.36 by the candidate, 0.26 by the baseline.
    expect(deltas.get("demographic_parity_difference")).toMatchObject({
      candidate: expect.closeTo(0.1, 12) as number,
      baseline: expect.closeTo(0.2, 12) as number,
      delta: expect.closeTo(0.1, 12) as number,
      n: 200,
    });
    expect(deltas.get("demographic_parity_ratio")).toMatchObject({
      candidate: expect.closeTo(36 / 46, 12) as number,
      baseline: expect.closeTo(26 / 46, 12) as number,
      delta: expect.closeTo(10 / 46, 12) as number,
    });
    // Of the positives: a 1 by both; b 0.75 and 0.5.
    expect(deltas.get("equal_opportunity_difference")).toMatchObject({ delta: expect.closeTo(0.25, 12) as number });
  });

  it("varies as paired labels do", () => {
    // Group b alone moves: its labels differ by +1 in 20, by −1 in 10 of 100 rows: mean 0.1, variance 0.3 − 0.1².
    const { se, ci, p } = deltas.get("demographic_parity_difference") ?? {};
    expect(se).toBeCloseTo(Math.sqrt(0.29 / 100), 2);
    expect(ci?.[0]).toBeLessThan(0.1);
    expect(ci?.[1]).toBeGreaterThan(0.1);
    expect(p).toBeGreaterThan(0.01);
    expect(p).toBeLessThan(0.2);
  });

  it("changes sign when the models change places", () => {
    const swapped = computeGapDeltas({ ...PAIR, candidate: PAIR.baseline, baseline: PAIR.candidate }, OPTIONS);
    for (const [id, { delta, ci, p }] of deltas) {
      const other = swapped.get(id);
      expect(other?.delta).toBeCloseTo(-(delta ?? 0), 12);
      expect(other?.p).toBeCloseTo(p ?? 0, 1);
      expect(other?.ci?.[0]).toBeCloseTo(-(ci?.[1] ?? 0), 1);
    }
  });

  it("does not depend on the order of the rows, and is the same with the same seed", () => {
    const order = [...PAIR.groups.keys()].reverse();
    const turned: LabelledPair = {
      truth: Uint8Array.from(order, (row) => PAIR.truth[row] ?? 0),
      candidate: Float64Array.from(order, (row) => PAIR.candidate[row] ?? 0),
      baseline: Float64Array.from(order, (row) => PAIR.baseline[row] ?? 0),
      groups: order.map((row) => PAIR.groups[row] ?? ""),
      threshold: 0.5,
    };
    expect(computeGapDeltas(turned, OPTIONS)).toEqual(deltas);
  });

  it("knows identical labels without a bootstrap", () => {
    const same = computeGapDeltas({ ...PAIR, baseline: PAIR.candidate }, OPTIONS);
    for (const delta of same.values()) {
      expect(delta).toMatchObject({ delta: 0, ci: [0, 0], se: 0, p: 1, isIdentical: true });
    }
  });

  it.each<[string, LabelledPair, string]>([
    [
      "one group",
      pairOf([
        ["a", 1, 1, 0, 40],
        ["a", 0, 0, 0, 60],
      ]),
      "insufficient: 1 of 1 groups",
    ],
    [
      "a small second group",
      pairOf([
        ["a", 1, 1, 0, 40],
        ["a", 0, 0, 0, 60],
        ["b", 1, 1, 1, 9],
      ]),
      "insufficient: 1 of 2 groups",
    ],
  ])("has none with %s", (...[, pair, reason]) => {
    for (const delta of computeGapDeltas(pair, OPTIONS).values()) {
      expect(delta).toMatchObject({ delta: null, ci: null, reason: expect.stringContaining(reason) as string });
    }
  });

  it("leaves out the ratio to a rate of 0", () => {
    const silent = pairOf([
      ["a", 1, 0, 1, 40],
      ["a", 0, 0, 0, 60],
      ["b", 1, 0, 1, 20],
      ["b", 0, 0, 0, 80],
    ]);
    expect(computeGapDeltas(silent, OPTIONS).get("demographic_parity_ratio")).toMatchObject({
      delta: null,
      reason: "the rate is 0 in every group",
    });
  });

  it("of two models that are equally fair covers 0 in about 90 of 100 cases", () => {
    const rng = createRng(1);
    const [runs, size] = [100, 300];
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const draw = (share: number): Float64Array =>
        Float64Array.from({ length: size }, () => (rng.uniform() < share ? 0.75 : 0.25));
      const groups = Array.from({ length: size }, (_, row) => (row % 2 === 0 ? "a" : "b"));
      const byGroup = (): Float64Array => {
        const [often, seldom] = [draw(0.6), draw(0.3)];
        return often.map((score, row) => (row % 2 === 0 ? score : (seldom[row] as number)));
      };
      const truth = Uint8Array.from({ length: size }, () => (rng.uniform() < 0.4 ? 1 : 0));
      const pair = { truth, candidate: byGroup(), baseline: byGroup(), groups, threshold: 0.5 };
      const { ci } = computeGapDeltas(pair, { seed: run, replicates: 300 }).get("demographic_parity_difference") ?? {};
      if (ci != null && ci[0] <= 0 && ci[1] >= 0) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(82);
    expect(covered).toBeLessThanOrEqual(98);
  });
});

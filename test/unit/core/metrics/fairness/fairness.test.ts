import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { differenceBounds, ratioBounds } from "../../../../../core/metrics/fairness/gap-intervals.ts";
import { computeGaps, type GapId } from "../../../../../core/metrics/fairness/gaps.ts";
import { countGroups, type GroupCounts, sharesOf } from "../../../../../core/metrics/fairness/group-rates.ts";
import { measureFairness } from "../../../../../core/metrics/fairness/measure-fairness.ts";
import { createRng } from "../../../../../core/rng.ts";
import { expectRelative, readGolden, STATISTIC } from "../../read-golden.ts";

const numbers = z.array(z.number());
const rates = z.record(z.string(), z.number());
const { binary, fairness } = readGolden(
  "metrics",
  z.object({
    binary: z.object({ y: numbers, score1: numbers }),
    fairness: z
      .object({ group: z.array(z.string()), selection_rate: rates, tpr: rates, fpr: rates })
      .catchall(z.number()),
  }),
);
const { group, selection_rate, tpr, fpr, ...gapValues } = fairness;
const counts = countGroups(
  { truth: Uint8Array.from(binary.y), score: Float64Array.from(binary.score1) },
  { groups: group, threshold: 0.5 },
);

function groupOf(
  name: string,
  [positives, truePositive]: [number, number],
  [negatives, falsePositive]: [number, number],
): GroupCounts {
  return { group: name, n: positives + negatives, positives, truePositive, falsePositive };
}

/** Red? A convention of SCIENCE 2.4 was left. Every key of the golden file is compared, below the size rule. */
describe("goldens", () => {
  it("rates by group", () => {
    for (const count of counts) {
      const { selection, truePositive, falsePositive } = sharesOf(count);
      expectRelative(selection.part / selection.whole, selection_rate[count.group] ?? Number.NaN, STATISTIC);
      expectRelative(truePositive.part / truePositive.whole, tpr[count.group] ?? Number.NaN, STATISTIC);
      expectRelative(falsePositive.part / falsePositive.whole, fpr[count.group] ?? Number.NaN, STATISTIC);
    }
    expect(counts.map((count) => count.group)).toEqual(["C", "A", "B"]);
  });

  const keys: Readonly<Record<string, GapId>> = {
    demographic_parity_difference: "demographic_parity_difference",
    demographic_parity_ratio: "demographic_parity_ratio",
    equalized_odds_difference_worst: "equalized_odds_difference",
    equalized_odds_ratio_worst: "equalized_odds_ratio",
    equal_opportunity_difference: "equal_opportunity_difference",
  };

  it.each(Object.keys(gapValues))("%s", (key) => {
    const id = keys[key];
    if (id === undefined) throw new Error(`${key} has no counterpart here`);
    expectRelative(computeGaps(counts)[id].value ?? Number.NaN, gapValues[key] as number, STATISTIC);
  });
});

describe("options of the gaps", () => {
  const groups = [groupOf("a", [10, 8], [10, 2]), groupOf("b", [10, 6], [30, 3])];

  it("takes the mean of the two rates, and the distance from all rows", () => {
    expect(computeGaps(groups).equalized_odds_difference.value).toBeCloseTo(0.2, 12);
    expect(computeGaps(groups, { odds: "mean" }).equalized_odds_difference.value).toBeCloseTo(0.15, 12);
    expect(computeGaps(groups, { odds: "mean" }).equalized_odds_ratio.value).toBeCloseTo((0.75 + 0.5) / 2, 12);
    // Selected: 10/20, 9/40, together 19/60.
    const overall = computeGaps(groups, { against: "overall" }).demographic_parity_difference.value;
    expect(overall).toBeCloseTo(0.5 - 19 / 60, 12);
  });

  it("has no value for a rate of nothing and for ratios to zero", () => {
    const without = [groupOf("a", [10, 8], [10, 2]), groupOf("b", [0, 0], [30, 3])];
    expect(computeGaps(without).equal_opportunity_difference).toMatchObject({ value: null });
    expect(computeGaps([]).demographic_parity_ratio).toMatchObject({ value: null });
    const none = [groupOf("a", [10, 0], [10, 0]), groupOf("b", [10, 0], [10, 0])];
    expect(computeGaps(none).demographic_parity_ratio).toEqual({ value: null, reason: "the rate is 0 in every group" });
    expect(computeGaps(none).demographic_parity_difference.value).toBe(0);
  });
});

describe("the size rule", () => {
  it("leaves small groups out, says why, and needs two that are not", () => {
    const large = groupOf("large", [40, 30], [60, 20]);
    const small = groupOf("small", [10, 2], [19, 0]);
    const rare = groupOf("rare", [4, 0], [96, 0]);
    const one = measureFairness([large, small, rare]);
    expect(one.groups.map(({ insufficient }) => insufficient)).toEqual([
      undefined,
      "29 rows, 30 needed",
      "4 positive rows, 5 needed",
    ]);
    expect(one.shortage).toMatch(/^insufficient: 1 of 3 groups/);
    for (const { value, bounds } of one.gaps.values()) {
      expect([value.value, value.ci, bounds]).toEqual([null, null, null]);
      expect(value.reason).toBe(one.shortage);
    }
    const two = measureFairness([large, groupOf("other", [25, 15], [5, 1]), small]);
    expect(two.shortage).toBeNull();
    expect(two.gaps.get("equal_opportunity_difference")?.value).toMatchObject({ n: 130, value: 0.15000000000000002 });
  });
});

describe("intervals of gaps", () => {
  const anyGroup = fc
    .tuple(
      fc.integer({ min: 5, max: 60 }),
      fc.integer({ min: 25, max: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .map(([positives, negatives, hit, alarm]) =>
      groupOf("", [positives, Math.round(hit * positives)], [negatives, Math.round(alarm * negatives)]),
    );

  it("surround the value, stay in [0, 1], and hold the one-sided bounds", () => {
    fc.assert(
      fc.property(fc.array(anyGroup, { minLength: 2, maxLength: 6 }), (given) => {
        const { gaps } = measureFairness(given.map((count, index) => ({ ...count, group: `g${index}` })));
        for (const [id, { value, bounds }] of gaps) {
          if (value.value === null || value.ci === null || bounds === null) {
            expect(value.reason, id).toMatch(/\w{2,} \w{2,}/);
            continue;
          }
          const [lower, upper] = value.ci;
          expect(
            lower >= 0 && lower <= value.value && value.value <= upper && upper <= 1,
            `${id} ${lower} ${value.value} ${upper}`,
          ).toBe(true);
          expect(lower <= bounds[0] && bounds[1] <= upper, id).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("cover where a group is small and rates lie near 1", () => {
    const rng = createRng(8);
    const draw = (n: number, rate: number) => ({
      part: Array.from({ length: n }, () => (rng.uniform() < rate ? 1 : 0)).reduce<number>((sum, hit) => sum + hit, 0),
      whole: n,
    });
    const trials = 200;
    let [differences, ratios] = [0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const shares = [draw(8, 0.9), draw(200, 0.9), draw(60, 0.6)];
      const [low, high] = differenceBounds([shares])(0.025);
      if (low <= 0.3 && 0.3 <= high) differences += 1;
      const [least, most] = ratioBounds([shares])(0.025);
      if (least <= 2 / 3 && 2 / 3 <= most) ratios += 1;
    }
    expect(differences / trials).toBeGreaterThan(0.93);
    expect(ratios / trials).toBeGreaterThan(0.93);
  });

  it("treat a rate of 0 as such", () => {
    const shares = [
      { part: 0, whole: 30 },
      { part: 15, whole: 30 },
    ];
    const [low, high] = ratioBounds([shares])(0.025);
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(0.1);
    expect(high).toBeLessThan(0.6);
  });
});

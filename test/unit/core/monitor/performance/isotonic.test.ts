import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyIsotonic, fitIsotonic } from "../../../../../core/monitor/performance/isotonic.ts";

const rows = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 4 }), fc.double({ min: 0, max: 1, noNaN: true })),
  {
    minLength: 1,
    maxLength: 12,
  },
);

function cells(drawn: readonly (readonly [number, number, number])[]) {
  const distinct = [...new Map(drawn.map((cell) => [cell[0], cell])).values()].toSorted(([a], [b]) => a - b);
  return {
    score: Float64Array.from(distinct, ([score]) => score / 12),
    rows: Float64Array.from(distinct, ([, count]) => count),
    sum: Float64Array.from(distinct, ([, count, mean]) => count * mean),
  };
}

describe("isotonic regression", () => {
  it("is the max of min of means of all intervals around a score (Barlow et al. 1972)", () => {
    fc.assert(
      fc.property(rows, (drawn) => {
        const { score, rows: count, sum } = cells(drawn);
        const curve = fitIsotonic({ score, rows: count, sum });
        if (curve === undefined) throw new Error("rows have a curve");
        const fitted = applyIsotonic(curve, score);
        const mean = (from: number, to: number): number => {
          const total = (values: Float64Array) => values.slice(from, to + 1).reduce((all, value) => all + value, 0);
          return total(sum) / total(count);
        };
        for (const place of score.keys()) {
          const from = Array.from({ length: place + 1 }, (_, start) =>
            Math.min(...Array.from({ length: score.length - place }, (_other, more) => mean(start, place + more))),
          );
          expect(fitted[place]).toBeCloseTo(Math.max(...from), 10);
        }
      }),
      { seed: 3 },
    );
  });

  it("is constant outside, linear between blocks, and nothing without rows", () => {
    const curve = fitIsotonic({
      score: Float64Array.of(0.2, 0.4, 0.6),
      rows: Float64Array.of(1, 0, 1),
      sum: Float64Array.of(0, 9, 1),
    });
    if (curve === undefined) throw new Error("rows have a curve");
    const [below, first, between, last, above] = applyIsotonic(curve, Float64Array.of(0, 0.2, 0.4, 0.6, 1));
    expect([below, first, last, above]).toEqual([0, 0, 1, 1]);
    expect(between).toBeCloseTo(0.5, 12);
    expect(
      fitIsotonic({ score: Float64Array.of(1), rows: Float64Array.of(0), sum: Float64Array.of(0) }),
    ).toBeUndefined();
  });
});

import { binomialCdf } from "../../stats/binomial.ts";
import { quantileSorted } from "../../stats/quantile.ts";
import type { Metric } from "../metric.ts";
import type { PointSample } from "../point/point-sample.ts";
import { absoluteErrors } from "../point/row-terms.ts";

/**
 * Median absolute error, in units of the target. Interval: between order statistics, by the binomial distribution of the rows below the
 * median (Conover 1999, Practical Nonparametric Statistics, §3.2); holds for any distribution, errs on the wide side, and needs 6 rows.
 * Goldens: scikit-learn 1.2.1, `metrics:regression:medae`.
 */
export const medae: Metric<PointSample> = {
  id: "medae",
  title: "Median absolute error",
  tasks: ["regression"],
  better: "low",
  ideal: 0,
  range: [0, null],
  needs: "scores",
  parameters: {},
  compute(sample) {
    if (sample.n === 0) return { value: null, reason: "no rows" };
    return { value: quantileSorted(absoluteErrors(sample).sort(), 0.5) };
  },
  interval: {
    kind: "closed",
    title: "order statistics, binomial",
    prepare(sample) {
      const sorted = absoluteErrors(sample).sort();
      return (tail) => {
        const rank = countBeyond(sorted.length, tail);
        // Without such a rank the bounds are infinite, which is read as no interval.
        return [sorted[rank - 1] ?? Number.NaN, sorted[sorted.length - rank] ?? Number.NaN];
      };
    },
  },
};

/** Largest k with P(fewer than k of n rows lie below the median) ≤ tail; 0 when there is none. */
function countBeyond(n: number, tail: number): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (binomialCdf(middle - 1, { n, p: 0.5 }) <= tail) low = middle;
    else high = middle - 1;
  }
  return low;
}

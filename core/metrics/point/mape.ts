import { quantile } from "../../stats/quantile.ts";
import type { PointSample } from "./point-sample.ts";
import { createRatioMetric, sumOf } from "./ratio-metric.ts";
import { mapRows } from "./row-terms.ts";

/** A truth smaller than this share of the median |truth| would decide the mean alone. */
const SMALLEST_SHARE = 1e-3;

/**
 * Mean absolute percentage error, mean of 100·|truth − prediction|/|truth|, always in %. Only where every |truth| > τ = 0.001·median|truth|
 * (SCIENCE 2.2): near zero one row is worth all others. WAPE or MASE say the same without that trap. Goldens: `metrics:regression:mape_fraction`.
 */
export const mape = createRatioMetric<PointSample>({
  id: "mape",
  title: "MAPE (%)",
  tasks: ["regression", "forecast"],
  better: "low",
  ideal: 0,
  range: [0, null],
  parameters: { smallestShareOfMedian: SMALLEST_SHARE },
  terms(sample) {
    const sizes = sample.truth.map(Math.abs);
    const least = SMALLEST_SHARE * quantile(sizes, 0.5);
    const small = sizes.reduce((count, size) => count + (size > least ? 0 : 1), 0);
    if (small > 0) {
      return {
        value: null,
        reason: `${small} of ${sample.n} true values are zero or within 0.1 % of the median from it; read WAPE instead`,
      };
    }
    return {
      numerator: mapRows(sample, (truth, prediction) => (100 * Math.abs(truth - prediction)) / Math.abs(truth)),
    };
  },
  scale: "log",
});

/**
 * MAPE as libraries compute it: mean of |e|/max(|y|, ε) as a **fraction**, ε the machine epsilon. Zero targets make it astronomically
 * large; for comparison with other tools only. No rows: 0. Goldens: scikit-learn 1.2.1, `metrics:regression:mape_fraction*`.
 */
export function computeRawMapeFraction({ truth, prediction }: Pick<PointSample, "truth" | "prediction">): number {
  const shares = truth.map(
    (value, row) => Math.abs(value - (prediction[row] as number)) / Math.max(Math.abs(value), Number.EPSILON),
  );
  return shares.length === 0 ? 0 : sumOf(shares) / shares.length;
}

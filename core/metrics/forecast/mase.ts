import type { MetricResult } from "../metric.ts";
import { createRatioMetric } from "../point/ratio-metric.ts";
import { mapRows } from "../point/row-terms.ts";
import type { ForecastSample } from "./forecast-sample.ts";

/**
 * Mean absolute scaled error: mean of |e|/scale, scale the mean absolute seasonal difference up to the row's own origin (Hyndman and
 * Koehler 2006, Int. J. Forecast. 22). 1 is the seasonal naive forecast one step ahead. Goldens: `metrics:forecast:mase_m12`, `:mase_m1`.
 */
export const mase = createRatioMetric<ForecastSample>({
  id: "mase",
  title: "MASE",
  tasks: ["forecast"],
  better: "low",
  ideal: 0,
  range: [0, null],
  parameters: {},
  terms(sample) {
    const missing = findUnscaled(sample.scale);
    if (missing !== null) return missing;
    return {
      numerator: mapRows(
        sample,
        (truth, prediction, row) => Math.abs(truth - prediction) / (sample.scale[row] as number),
      ),
    };
  },
  scale: "log",
});

/** Why rows cannot be scaled. */
export function findUnscaled(scale: Float64Array): MetricResult | null {
  const bad = scale.reduce((count, value) => count + (value > 0 && Number.isFinite(value) ? 0 : 1), 0);
  if (bad === 0) return null;
  return {
    value: null,
    reason: `${bad} of ${scale.length} rows have no seasonal difference before their origin to scale by`,
  };
}

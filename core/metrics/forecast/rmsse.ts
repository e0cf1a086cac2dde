import { createRatioMetric } from "../point/ratio-metric.ts";
import { mapRows } from "../point/row-terms.ts";
import type { ForecastSample } from "./forecast-sample.ts";
import { findUnscaled } from "./mase.ts";

/**
 * Root mean squared scaled error: root of the mean of e²/scale², scale² the mean squared seasonal difference up to the row's own origin
 * (Makridakis, Spiliotis and Assimakopoulos 2022, Int. J. Forecast. 38). Goldens: `metrics:forecast:rmsse_m12`.
 */
export const rmsse = createRatioMetric<ForecastSample>({
  id: "rmsse",
  title: "RMSSE",
  tasks: ["forecast"],
  better: "low",
  ideal: 0,
  range: [0, null],
  parameters: {},
  terms(sample) {
    const { squaredScale } = sample;
    if (squaredScale === null)
      return { value: null, reason: "the predictions hold no squared seasonal difference to scale by" };
    const missing = findUnscaled(squaredScale);
    if (missing !== null) return missing;
    return {
      numerator: mapRows(sample, (truth, prediction, row) => (truth - prediction) ** 2 / (squaredScale[row] as number)),
    };
  },
  map: Math.sqrt,
  scale: "log",
});

import { createRatioMetric, sumOf } from "../point/ratio-metric.ts";
import { mapRows } from "../point/row-terms.ts";
import type { ForecastSample } from "./forecast-sample.ts";

/**
 * Symmetric MAPE as in the M4 competition: mean of 200·|e|/(|truth| + |prediction|), 0/0 counting 0. In [0, 200]; other tools divide by
 * 200 (`computeSmapeFraction`). Goldens: `metrics:forecast:smape_0_200`.
 */
export const smape = createRatioMetric<ForecastSample>({
  id: "smape",
  title: "sMAPE (0–200)",
  tasks: ["forecast"],
  better: "low",
  ideal: 0,
  range: [0, 200],
  parameters: {},
  terms: (sample) => ({ numerator: mapRows(sample, (truth, prediction) => 200 * share(truth, prediction)) }),
  scale: "log",
});

function share(truth: number, prediction: number): number {
  const size = Math.abs(truth) + Math.abs(prediction);
  return size === 0 ? 0 : Math.abs(truth - prediction) / size;
}

/**
 * The same in [0, 1], mean of |e|/(|truth| + |prediction|), as Nixtla's tools print it; for comparison only. No rows: 0.
 * Goldens: `metrics:forecast:smape_0_1_nixtla`.
 */
export function computeSmapeFraction({ truth, prediction }: Pick<ForecastSample, "truth" | "prediction">): number {
  const shares = truth.map((value, row) => share(value, prediction[row] as number));
  return shares.length === 0 ? 0 : sumOf(shares) / shares.length;
}

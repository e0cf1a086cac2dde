import { type Metric, NO_ROWS } from "../metric.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/**
 * Cohen's kappa with quadratic weights: 1 − Σ w·observed/Σ w·expected, w the squared distance of the ranks (Cohen 1968, Psychol. Bull. 70).
 * Only for classes with an order (task.order). Goldens: scikit-learn 1.2.1, `metrics:multiclass:kappa_quadratic`.
 */
export const kappaQuadratic: Metric<MulticlassSample> = {
  id: "kappa_quadratic",
  title: "Kappa with quadratic weights",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [-1, 1],
  needs: "labels",
  parameters: {},
  compute({ n, ranks, support, predicted, squaredDistance }) {
    if (n === 0) return NO_ROWS;
    if (ranks === null) return { value: null, reason: "the classes have no order; task.order gives one" };
    const [truth, label] = [computeMoments(support, ranks, n), computeMoments(predicted, ranks, n)];
    const expected = truth.square + label.square - 2 * truth.mean * label.mean;
    if (expected === 0) return { value: 0, undefined: true, reason: "label and truth are one constant" };
    return { value: 1 - squaredDistance / n / expected };
  },
  interval: { kind: "bootstrap", flavour: "percentile" },
};

function computeMoments(rows: Float64Array, ranks: Float64Array, n: number): { mean: number; square: number } {
  let [mean, square] = [0, 0];
  for (let label = 0; label < rows.length; label++) {
    const share = (rows[label] as number) / n;
    const rank = ranks[label] as number;
    mean += share * rank;
    square += share * rank * rank;
  }
  return { mean, square };
}

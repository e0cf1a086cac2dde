import { sigmoid, softplus } from "./activation.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import { type LbfgsResult, type LbfgsStep, minimise, type Objective } from "./lbfgs.ts";
import type { LinearFitOptions } from "./linear-family.ts";

/**
 * L2-regularised logistic regression: minimises (Σ log loss + ½·l2·Σ w²) / rows by L-BFGS, as scikit-learn does with
 * C = 1/l2; the intercept is not penalised. Strictly convex for l2 > 0, so there is one answer, also with more columns than
 * rows. Source: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning (2009), section 4.4. Yields after every iteration; `value` is the penalised mean loss in nats.
 */
export function fitLogistic(
  rows: LabelledRows,
  { l2, start, ...options }: LinearFitOptions,
): Generator<LbfgsStep, LbfgsResult, void> {
  return minimise(penalisedLoss(rows, l2), start, options);
}

function penalisedLoss({ matrix, width, truth }: LabelledRows, l2: number): Objective {
  const count = truth.length;
  return (point, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let row = 0, offset = 0; row < count; row++, offset += width) {
      let logit = point[width] as number;
      for (let column = 0; column < width; column++) {
        logit += (matrix[offset + column] as number) * (point[column] as number);
      }
      const label = truth[row] as number;
      loss += softplus(label === 1 ? -logit : logit);
      const residual = sigmoid(logit) - label;
      for (let column = 0; column < width; column++) {
        gradient[column] = (gradient[column] as number) + residual * (matrix[offset + column] as number);
      }
      gradient[width] = (gradient[width] as number) + residual;
    }
    let penalty = 0;
    for (let column = 0; column < width; column++) {
      const weight = point[column] as number;
      penalty += weight * weight;
      gradient[column] = ((gradient[column] as number) + l2 * weight) / count;
    }
    gradient[width] = (gradient[width] as number) / count;
    return (loss + 0.5 * l2 * penalty) / count;
  };
}

/** Probabilities of the positive class, one per row of `matrix`. `weights` is `[…coefficients, intercept]`. */
export function scoreLogistic(matrix: Float64Array, weights: Float64Array): Float64Array {
  const width = weights.length - 1;
  const intercept = weights[width] as number;
  const rows = width === 0 ? 0 : matrix.length / width;
  const scores = new Float64Array(rows);
  for (let row = 0, offset = 0; row < rows; row++, offset += width) {
    let logit = intercept;
    for (let column = 0; column < width; column++) {
      logit += (matrix[offset + column] as number) * (weights[column] as number);
    }
    scores[row] = sigmoid(logit);
  }
  return scores;
}

/** Mean log loss in nats of given weights on given rows; scores of 0 and 1 stay finite because logits are used. */
export function computeLogLoss({ matrix, width, truth }: LabelledRows, weights: Float64Array): number {
  let loss = 0;
  for (let row = 0, offset = 0; row < truth.length; row++, offset += width) {
    let logit = weights[width] as number;
    for (let column = 0; column < width; column++) {
      logit += (matrix[offset + column] as number) * (weights[column] as number);
    }
    loss += softplus(truth[row] === 1 ? -logit : logit);
  }
  return loss / truth.length;
}

import { type LbfgsOptions, type LbfgsResult, type LbfgsStep, minimise, type Objective } from "./lbfgs.ts";

/** Rows of an encoded matrix with their truth. */
export interface LabelledRows {
  /** Row-major `[rows, width]`. */
  readonly matrix: Float64Array;
  readonly width: number;
  /** 1 for the positive class, else 0. */
  readonly truth: Uint8Array;
}

export interface LogisticOptions extends LbfgsOptions {
  /**
   * Weight of the penalty ½·l2·Σ w², added to the **summed** log loss, as in scikit-learn with C = 1/l2. The intercept is
   * not penalised.
   */
  readonly l2: number;
  /** `[…coefficients, intercept]` to start from, of length width + 1. */
  readonly start: Float64Array;
}

/**
 * L2-regularised logistic regression: minimises (Σ log loss + ½·l2·Σ w²) / rows by L-BFGS. Strictly convex for l2 > 0, so
 * there is one answer, also with more columns than rows. Source: Hastie, Tibshirani, Friedman, The Elements of Statistical
 * Learning (2009), section 4.4. Yields after every iteration; `value` is the penalised mean loss in nats.
 */
export function fitLogistic(
  rows: LabelledRows,
  { l2, start, ...options }: LogisticOptions,
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

/** 1 / (1 + e⁻ᶻ), without overflow for any finite z. */
export function sigmoid(logit: number): number {
  if (logit >= 0) return 1 / (1 + Math.exp(-logit));
  const exponential = Math.exp(logit);
  return exponential / (1 + exponential);
}

/** ln(1 + eᶻ), without overflow. */
function softplus(logit: number): number {
  return Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
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

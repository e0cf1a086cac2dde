import { softmax } from "./activation.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import { type LbfgsResult, type LbfgsStep, minimise, type Objective } from "./lbfgs.ts";
import type { LinearFitOptions } from "./linear-family.ts";

/**
 * L2-regularised softmax regression: minimises (Σ log loss + ½·l2·Σ w²) / rows by L-BFGS; intercepts are not penalised.
 *
 * One vector of weights per class, none left out: with the penalty the answer is unique up to a number added to all
 * intercepts, which changes no probability, and from a start whose intercepts sum to 0 they always do. Source: Hastie,
 * Tibshirani, Friedman, The Elements of Statistical Learning (2009), section 18.3.2; scikit-learn's multinomial loss with
 * C = 1/l2. Yields after every iteration; `value` is the penalised mean loss in nats.
 */
export function fitMultinomial(
  rows: LabelledRows,
  { l2, start, classes, ...options }: LinearFitOptions & { readonly classes: number },
): Generator<LbfgsStep, LbfgsResult, void> {
  return minimise(penalisedLoss(rows, { l2, classes }), start, options);
}

interface Penalty {
  readonly l2: number;
  readonly classes: number;
}

/** Weights are `[width + 1, classes]`, row-major, the intercepts last: what a column adds to every class lies together. */
function penalisedLoss({ matrix, width, truth }: LabelledRows, { l2, classes }: Penalty): Objective {
  const count = truth.length;
  const scores = new Float64Array(classes);
  return (point, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < count; row++) {
      const label = truth[row] as number;
      computeLogits({ matrix, width, weights: point }, row, scores);
      const logit = scores[label] as number;
      loss += softmax(scores, 0, classes) - logit;
      scores[label] = (scores[label] as number) - 1;
      addResiduals({ matrix, width, weights: gradient }, row, scores);
    }
    const penalised = width * classes;
    let penalty = 0;
    for (let index = 0; index < point.length; index++) {
      const weight = index < penalised ? (point[index] as number) : 0;
      penalty += weight * weight;
      gradient[index] = ((gradient[index] as number) + l2 * weight) / count;
    }
    return (loss + 0.5 * l2 * penalty) / count;
  };
}

interface WeightedRows {
  readonly matrix: Float64Array;
  readonly width: number;
  readonly weights: Float64Array;
}

/** Writes the logits of one row. Zeros are skipped: one-hot columns are mostly zero. */
export function computeLogits({ matrix, width, weights }: WeightedRows, row: number, logits: Float64Array): void {
  const classes = logits.length;
  for (let index = 0; index < classes; index++) logits[index] = weights[width * classes + index] as number;
  for (let column = 0; column < width; column++) {
    const value = matrix[row * width + column] as number;
    if (value === 0) continue;
    const start = column * classes;
    for (let index = 0; index < classes; index++) {
      logits[index] = (logits[index] as number) + value * (weights[start + index] as number);
    }
  }
}

function addResiduals({ matrix, width, weights: gradient }: WeightedRows, row: number, residuals: Float64Array): void {
  const classes = residuals.length;
  for (let column = 0; column <= width; column++) {
    const value = column === width ? 1 : (matrix[row * width + column] as number);
    if (value === 0) continue;
    const start = column * classes;
    for (let index = 0; index < classes; index++) {
      gradient[start + index] = (gradient[start + index] as number) + value * (residuals[index] as number);
    }
  }
}

/** Probabilities `[rows, classes]`, row-major. */
export function scoreMultinomial(matrix: Float64Array, weights: Float64Array, classes: number): Float64Array {
  const width = weights.length / classes - 1;
  const rows = width === 0 ? 0 : matrix.length / width;
  const scores = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    computeLogits({ matrix, width, weights }, row, scores.subarray(row * classes, (row + 1) * classes));
    softmax(scores, row * classes, classes);
  }
  return scores;
}

/** Mean log loss in nats of given weights on given rows. */
export function computeMultinomialLoss(rows: LabelledRows, weights: Float64Array, classes: number): number {
  const { matrix, width, truth } = rows;
  const scores = new Float64Array(classes);
  let loss = 0;
  for (const [row, label] of truth.entries()) {
    computeLogits({ matrix, width, weights }, row, scores);
    const logit = scores[label] as number;
    loss += softmax(scores, 0, classes) - logit;
  }
  return loss / truth.length;
}

import type { LabelledRows } from "./labelled-rows.ts";
import type { LbfgsResult, LbfgsStep } from "./lbfgs.ts";
import type { LinearFitOptions } from "./linear-family.ts";
import { addScaled, dot, largest } from "./vector.ts";

/**
 * Ridge regression: minimises (½ Σ (y − b − x·w)² + ½·l2·Σ w²) / rows; the intercept is not penalised. Source: Hoerl and
 * Kennard (1970), Technometrics 12; scikit-learn's Ridge with alpha = l2.
 *
 * Solved by conjugate gradients on the centred normal equations (XᵀX + l2·I) w = Xᵀy, preconditioned by their diagonal
 * (Golub and Van Loan, Matrix Computations (2013), algorithm 11.5.1). The matrix XᵀX is never formed, so more columns than
 * rows are fine; l2 > 0 makes the answer unique. Deterministic. Yields after every iteration; `value` is the penalised loss.
 */
export function* fitRidge(
  rows: LabelledRows,
  { l2, start, maxIterations, gradientTolerance }: LinearFitOptions,
): Generator<LbfgsStep, LbfgsResult, void> {
  const { width } = rows;
  const count = rows.truth.length;
  const centred = centre(rows);
  const point = start.slice(0, width);
  const applied = applyNormal(rows, centred, { vector: point, l2 });
  const residual = centred.product.map((entry, index) => entry - (applied[index] as number));
  let scaled = residual.map((entry, index) => entry / (centred.diagonal[index] as number));
  let direction = scaled.slice();
  let alignment = dot(residual, scaled);
  let iteration = 0;
  const tolerance = gradientTolerance * count;
  while (largest(residual) > tolerance && iteration < maxIterations) {
    const image = applyNormal(rows, centred, { vector: direction, l2 });
    const length = alignment / dot(direction, image);
    if (!Number.isFinite(length)) break;
    addScaled(point, direction, length);
    addScaled(residual, image, -length);
    scaled = residual.map((entry, index) => entry / (centred.diagonal[index] as number));
    const next = dot(residual, scaled);
    const share = next / alignment;
    alignment = next;
    direction = scaled.map((entry, index) => entry + share * (direction[index] as number));
    iteration += 1;
    const value = lossOf(centred, { point, residual, l2, count });
    yield { iteration, value, largestDerivative: largest(residual) / count };
  }
  const weights = new Float64Array(width + 1);
  weights.set(point);
  weights[width] = centred.mean - dot(point, centred.means);
  return {
    point: weights,
    value: lossOf(centred, { point, residual, l2, count }),
    iterations: iteration,
    converged: largest(residual) <= tolerance,
  };
}

interface Centred {
  /** Mean of every column, and of the truth. */
  readonly means: Float64Array;
  readonly mean: number;
  /** Xᵀy of the centred matrix and truth. */
  readonly product: Float64Array;
  /** Diagonal of XᵀX + l2·I without the penalty; 1 for a constant column, which then keeps weight 0. */
  readonly diagonal: Float64Array;
  /** Σ y² of the centred truth. */
  readonly total: number;
}

function centre({ matrix, width, truth }: LabelledRows): Centred {
  const count = truth.length;
  const means = new Float64Array(width);
  for (let offset = 0; offset < matrix.length; offset += width) {
    for (let column = 0; column < width; column++) {
      means[column] = (means[column] as number) + (matrix[offset + column] as number) / count;
    }
  }
  const mean = truth.reduce((total, value) => total + value / count, 0);
  const product = new Float64Array(width);
  const diagonal = new Float64Array(width);
  let squares = 0;
  for (let row = 0, offset = 0; row < count; row++, offset += width) {
    const deviation = (truth[row] as number) - mean;
    squares += deviation * deviation;
    for (let column = 0; column < width; column++) {
      const value = (matrix[offset + column] as number) - (means[column] as number);
      product[column] = (product[column] as number) + value * deviation;
      diagonal[column] = (diagonal[column] as number) + value * value;
    }
  }
  return { means, mean, product, diagonal: diagonal.map((entry) => (entry > 0 ? entry : 1)), total: squares };
}

/** (XᵀX + l2·I) v for the centred matrix: two passes over the rows as they are, the means taken out afterwards. */
function applyNormal(
  { matrix, width, truth }: LabelledRows,
  { means }: Centred,
  { vector, l2 }: { readonly vector: Float64Array; readonly l2: number },
): Float64Array {
  const result = vector.map((entry) => l2 * entry);
  const offsetMean = dot(vector, means);
  for (let row = 0, offset = 0; row < truth.length; row++, offset += width) {
    let image = -offsetMean;
    for (let column = 0; column < width; column++) {
      image += (matrix[offset + column] as number) * (vector[column] as number);
    }
    for (let column = 0; column < width; column++) {
      const value = (matrix[offset + column] as number) - (means[column] as number);
      result[column] = (result[column] as number) + image * value;
    }
  }
  return result;
}

interface Solution {
  readonly point: Float64Array;
  /** Xᵀy − (XᵀX + l2·I) w. */
  readonly residual: Float64Array;
  readonly l2: number;
  readonly count: number;
}

/** ½ (yᵀy − wᵀXᵀy − wᵀr) / rows, which needs no further pass over the rows. */
function lossOf({ product, total }: Centred, { point, residual, count }: Solution): number {
  return Math.max(0, 0.5 * (total - dot(point, product) - dot(point, residual))) / count;
}

/** Predictions, one per row. `weights` is `[…coefficients, intercept]`. */
export function scoreRidge(matrix: Float64Array, weights: Float64Array): Float64Array {
  const width = weights.length - 1;
  const rows = width === 0 ? 0 : matrix.length / width;
  const scores = new Float64Array(rows).fill(weights[width] as number);
  for (let row = 0, offset = 0; row < rows; row++, offset += width) {
    let score = scores[row] as number;
    for (let column = 0; column < width; column++) {
      score += (matrix[offset + column] as number) * (weights[column] as number);
    }
    scores[row] = score;
  }
  return scores;
}

/** Mean squared error. */
export function computeSquaredError({ matrix, truth }: LabelledRows, weights: Float64Array): number {
  const scores = scoreRidge(matrix, weights);
  return truth.reduce((total, value, row) => total + (value - (scores[row] as number)) ** 2, 0) / truth.length;
}

/** An estimate with its standard error. */
export interface NoisyEstimate {
  readonly value: number;
  /** Standard error, not below 0. */
  readonly se: number;
}

export interface ShrunkEstimates {
  /** Drawn towards `mean`, in the order of the estimates. */
  readonly values: readonly number[];
  readonly mean: number;
  /** Variance of the true values between the estimates, at least 0. */
  readonly between: number;
}

/**
 * Empirical Bayes in the normal–normal model (Efron and Morris 1975, J. Am. Statist. Assoc. 70): each estimate moves to
 * mean + τ²/(τ² + SE²)·(value − mean), the mean weighted by 1/(τ² + SE²); τ² by the method of moments of DerSimonian and Laird (1986,
 * Controlled Clin. Trials 7): max(0, (Q − (k − 1))/(Σw − Σw²/Σw)), w = 1/SE², Q = Σw·(value − weighted mean)². Estimates of equal true
 * values all become their mean. One alone, and one without a standard error above 0, stays; the latter counts for nothing in the mean. None: null.
 */
export function shrinkEstimates(estimates: readonly NoisyEstimate[]): ShrunkEstimates | null {
  if (estimates.length === 0) return null;
  const noisy = estimates.filter(({ se }) => se > 0 && Number.isFinite(se));
  if (noisy.length < 2) {
    return { values: estimates.map(({ value }) => value), mean: meanOf(estimates), between: 0 };
  }
  const between = estimateBetween(noisy);
  const mean = weightedMean(noisy, between);
  const values = estimates.map(({ value, se }) => {
    if (!(se > 0 && Number.isFinite(se))) return value;
    return mean + (between / (between + se ** 2)) * (value - mean);
  });
  return { values, mean, between };
}

function meanOf(estimates: readonly NoisyEstimate[]): number {
  return estimates.reduce((sum, { value }) => sum + value, 0) / estimates.length;
}

function estimateBetween(estimates: readonly NoisyEstimate[]): number {
  const mean = weightedMean(estimates, 0);
  let [sum, squares, heterogeneity] = [0, 0, 0];
  for (const { value, se } of estimates) {
    const weight = 1 / se ** 2;
    sum += weight;
    squares += weight ** 2;
    heterogeneity += weight * (value - mean) ** 2;
  }
  return Math.max(0, (heterogeneity - (estimates.length - 1)) / (sum - squares / sum));
}

function weightedMean(estimates: readonly NoisyEstimate[], between: number): number {
  let [sum, weights] = [0, 0];
  for (const { value, se } of estimates) {
    const weight = 1 / (between + se ** 2);
    sum += weight * value;
    weights += weight;
  }
  return sum / weights;
}

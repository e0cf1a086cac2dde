/** value → scale · value + offset */
export interface LinearMap {
  readonly scale: number;
  readonly offset: number;
}

export const IDENTITY: LinearMap = { scale: 1, offset: 0 };
/** A map explains a change of the distribution from here on (SCIENCE 5.7). */
export const MIN_R_SQUARED = 0.99;

/**
 * R² of current quantiles against mapped reference quantiles at the same probabilities: 1 − Σ(c − map(r))²/Σ(c − mean c)².
 * null without quantiles or when the current ones are all equal. A negative scale maps quantiles in reverse order.
 */
export function fitQuantiles(
  reference: readonly number[],
  current: readonly number[],
  { scale, offset }: LinearMap,
): number | null {
  if (reference.length === 0 || reference.length !== current.length) return null;
  const ordered = scale < 0 ? reference.toReversed() : reference;
  const mean = current.reduce((total, value) => total + value, 0) / current.length;
  let residual = 0;
  let spread = 0;
  for (const [index, value] of current.entries()) {
    residual += (value - (scale * (ordered[index] as number) + offset)) ** 2;
    spread += (value - mean) ** 2;
  }
  return spread > 0 ? 1 - residual / spread : null;
}

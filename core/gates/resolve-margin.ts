/** `0.03` in units of the metric, or `"2%"` of the baseline's value. */
export type Margin = number | string;

/**
 * A margin in units of the metric, at least 0. A share is one of the baseline's absolute value, so that a negative value has a margin too.
 * Null when the share has no value to be one of.
 */
export function resolveMargin(margin: Margin, baseline: number | null): number | null {
  if (typeof margin === "number") return margin;
  if (baseline === null || !Number.isFinite(baseline)) return null;
  return (Number.parseFloat(margin) / 100) * Math.abs(baseline);
}

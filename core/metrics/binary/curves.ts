import type { BinarySample } from "./binary-sample.ts";

export type CurvePoint = [x: number, y: number];

/**
 * ROC curve as [false positive rate, true positive rate] from (0, 0) to (1, 1), one point per distinct score. A point between two equal
 * steps lies on a straight line and is dropped, as scikit-learn 1.2.1 does (`metrics:binary:roc_curve_n_points_drop_intermediate`).
 * One class only: no points.
 */
export function computeRocCurve({ positive, negative, positives, negatives }: BinarySample): CurvePoint[] {
  if (positives === 0 || negatives === 0) return [];
  const points: CurvePoint[] = [[0, 0]];
  let [ones, zeros] = [0, 0];
  for (let cell = positive.length - 1; cell >= 0; cell--) {
    ones += positive[cell] as number;
    zeros += negative[cell] as number;
    const sameStep = cell > 0 && positive[cell] === positive[cell - 1] && negative[cell] === negative[cell - 1];
    if (sameStep && cell < positive.length - 1) continue;
    points.push([zeros / negatives, ones / positives]);
  }
  return points;
}

/**
 * Precision–recall curve as [recall, precision], recall ascending: the closing point (0, 1), then one point per distinct score from the
 * highest down (`metrics:binary:pr_curve_n_points`). No positive row: no points.
 */
export function computePrCurve({ positive, negative, positives }: BinarySample): CurvePoint[] {
  if (positives === 0) return [];
  const points: CurvePoint[] = [[0, 1]];
  let [ones, selected] = [0, 0];
  for (let cell = positive.length - 1; cell >= 0; cell--) {
    ones += positive[cell] as number;
    selected += (positive[cell] as number) + (negative[cell] as number);
    if (selected > 0) points.push([ones / positives, ones / selected]);
  }
  return points;
}

/** At most `limit` points, evenly spaced by position; the first and the last stay. */
export function thinCurve(points: readonly CurvePoint[], limit: number): CurvePoint[] {
  if (points.length <= limit) return [...points];
  const step = (points.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, index) => points[Math.round(index * step)] as CurvePoint);
}

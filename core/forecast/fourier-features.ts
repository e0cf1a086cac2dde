/**
 * Sines and cosines of a cycle: sin(2πk·t/period), cos(2πk·t/period) for k = 1 … order, in this order; [2 · order].
 * @param time in the unit of `period`; any zero point will do, if it is the same everywhere.
 * @throws RangeError for an order of more than half the period, whose waves no step can tell apart
 */
export function fourierFeatures(
  time: number,
  { period, order }: { readonly period: number; readonly order: number },
): readonly number[] {
  if (!(period > 0 && Number.isInteger(order) && order >= 1 && 2 * order <= period)) {
    throw new RangeError(`order ${order} does not suit a period of ${period}`);
  }
  return Array.from({ length: order }, (_, index) => {
    const angle = (2 * Math.PI * (index + 1) * time) / period;
    return [Math.sin(angle), Math.cos(angle)];
  }).flat();
}

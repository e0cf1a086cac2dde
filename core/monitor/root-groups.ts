import type { EffectSeries } from "./backtest.ts";

/** Correlation of effects from which on features share a root cause (SCIENCE 6.2). */
const MIN_CORRELATION = 0.8;
/** Over fewer windows noise correlates as well. */
const MIN_WINDOWS = 20;
/** Pairs grow with the square. */
const MAX_FEATURES = 500;

/** Features whose effects rise and fall together over the reference windows, as lists of two names and more. */
export function findRootGroups(all: readonly EffectSeries[]): string[][] {
  const rows = all.slice(0, MAX_FEATURES).map(({ feature, series }) => ({
    name: feature.name,
    values: Float64Array.from(series, (own) => own?.effect ?? Number.NaN),
  }));
  const groupOf = rows.map((_, index) => index);
  for (const [left, first] of rows.entries()) {
    for (let right = left + 1; right < rows.length; right++) {
      const second = rows[right] as (typeof rows)[number];
      if (Math.abs(correlate(first.values, second.values)) <= MIN_CORRELATION) continue;
      const [from, to] = [groupOf[right], groupOf[left]] as [number, number];
      for (const [index, group] of groupOf.entries()) if (group === from) groupOf[index] = to;
    }
  }
  const groups = Map.groupBy(rows.keys(), (index) => groupOf[index] as number);
  return [...groups.values()]
    .filter(({ length }) => length > 1)
    .map((members) => members.map((index) => rows[index]?.name ?? ""));
}

/** Pearson's, over the windows that both have; 0 where it is undefined. */
function correlate(left: Float64Array, right: Float64Array): number {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let window = 0; window < left.length; window++) {
    const [a, b] = [left[window] as number, right[window] as number];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n += 1;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const spread = (xx - (x * x) / n) * (yy - (y * y) / n);
  return n < MIN_WINDOWS || !(spread > 0) ? 0 : (xy - (x * y) / n) / Math.sqrt(spread);
}

/** Mean seasonal differences of the known part of a series: what MASE and RMSSE divide by. Null where there is none. */
export interface SeasonalScales {
  /** Mean |y_t − y_(t − season)|. */
  readonly absolute: number | null;
  /** Mean (y_t − y_(t − season))². */
  readonly squared: number | null;
}

/** Only pairs with both values count: gaps (NaN) do not. `history` is everything known at the origin, oldest first. */
export function computeSeasonalScales(history: Float64Array, season: number): SeasonalScales {
  let [absolute, squared, pairs] = [0, 0, 0];
  for (let index = season; index < history.length; index++) {
    const difference = Math.abs((history[index] as number) - (history[index - season] as number));
    if (Number.isNaN(difference)) continue;
    absolute += difference;
    squared += difference * difference;
    pairs += 1;
  }
  return pairs === 0 ? { absolute: null, squared: null } : { absolute: absolute / pairs, squared: squared / pairs };
}

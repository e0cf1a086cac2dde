/** A rising step function: equal within a block, linear between two of them, constant outside. */
export interface IsotonicCurve {
  /** Lowest and highest score of each block, ascending. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Rising. */
  readonly value: Float64Array;
}

/** Distinct scores, ascending, with the sum of what was observed at each and its rows. */
export interface ScoredCells {
  readonly score: Float64Array;
  readonly sum: Float64Array;
  /** Cells without rows are passed over. */
  readonly rows: Float64Array;
}

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al. 1955, Ann. Math. Statist. 26): the rising function of the score that is
 * nearest to the observations in least squares. Undefined without rows.
 */
export function fitIsotonic({ score, sum, rows }: ScoredCells): IsotonicCurve | undefined {
  const size = score.length;
  const [first, last] = [new Float64Array(size), new Float64Array(size)];
  const [total, weight] = [new Float64Array(size), new Float64Array(size)];
  let blocks = 0;
  for (let cell = 0; cell < size; cell++) {
    if ((rows[cell] as number) <= 0) continue;
    first[blocks] = score[cell] as number;
    last[blocks] = score[cell] as number;
    total[blocks] = sum[cell] as number;
    weight[blocks] = rows[cell] as number;
    blocks += 1;
    while (blocks > 1 && falls(total, weight, blocks - 1)) {
      blocks -= 1;
      last[blocks - 1] = last[blocks] as number;
      total[blocks - 1] = (total[blocks - 1] as number) + (total[blocks] as number);
      weight[blocks - 1] = (weight[blocks - 1] as number) + (weight[blocks] as number);
    }
  }
  if (blocks === 0) return undefined;
  const value = total.slice(0, blocks).map((own, block) => own / (weight[block] as number));
  return { first: first.slice(0, blocks), last: last.slice(0, blocks), value };
}

/** Whether the mean of a block is not above that of the one before. */
function falls(total: Float64Array, weight: Float64Array, block: number): boolean {
  const [before, own] = [weight[block - 1] as number, weight[block] as number];
  return (total[block] as number) * before <= (total[block - 1] as number) * own;
}

/** Values of the curve at ascending scores. */
export function applyIsotonic({ first, last, value }: IsotonicCurve, scores: Float64Array): Float64Array {
  const applied = new Float64Array(scores.length);
  let block = 0;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] as number;
    while (block + 1 < first.length && (first[block + 1] as number) <= score) block += 1;
    applied[index] = valueIn({ first, last, value }, block, score);
  }
  return applied;
}

function valueIn({ first, last, value }: IsotonicCurve, block: number, score: number): number {
  const own = value[block] as number;
  const end = last[block] as number;
  if (score <= end || block + 1 === first.length) return own;
  const share = (score - end) / ((first[block + 1] as number) - end);
  return own + share * ((value[block + 1] as number) - own);
}

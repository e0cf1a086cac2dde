/** Labels and truths of one group. */
export interface GroupCounts {
  readonly group: string;
  readonly n: number;
  readonly positives: number;
  /** Rows labelled positive, of the positives and of the negatives. */
  readonly truePositive: number;
  readonly falsePositive: number;
}

/** A share of rows as its counts; `whole` may be 0. */
export interface Share {
  readonly part: number;
  readonly whole: number;
}

/** The shares that fairness compares between groups. */
export interface GroupShares {
  /** Share of all rows that is labelled positive. */
  readonly selection: Share;
  /** Share of the positives that is labelled so. */
  readonly truePositive: Share;
  /** Share of the negatives that is labelled positive. */
  readonly falsePositive: Share;
}

export function sharesOf({ n, positives, truePositive, falsePositive }: GroupCounts): GroupShares {
  return {
    selection: { part: truePositive + falsePositive, whole: n },
    truePositive: { part: truePositive, whole: positives },
    falsePositive: { part: falsePositive, whole: n - positives },
  };
}

export interface LabelledRows {
  /** 1 for the positive class, else 0. */
  readonly truth: Uint8Array;
  /** Probability of the positive class. */
  readonly score: Float64Array;
}

export interface Grouping {
  /** Group of each row. */
  readonly groups: readonly string[];
  /** A row is labelled positive when its score is at least this. */
  readonly threshold: number;
}

/** Counts per group; groups by rows, most first, then by name. */
export function countGroups({ truth, score }: LabelledRows, { groups, threshold }: Grouping): GroupCounts[] {
  const counts = new Map<string, { n: number; positives: number; truePositive: number; falsePositive: number }>();
  for (const [row, group] of groups.entries()) {
    let count = counts.get(group);
    if (count === undefined) {
      count = { n: 0, positives: 0, truePositive: 0, falsePositive: 0 };
      counts.set(group, count);
    }
    const label = (score[row] as number) >= threshold ? 1 : 0;
    count.n += 1;
    count.positives += truth[row] as number;
    count.truePositive += label * (truth[row] as number);
    count.falsePositive += label * (1 - (truth[row] as number));
  }
  return [...counts]
    .map(([group, count]) => ({ group, ...count }))
    .sort((left, right) => right.n - left.n || (left.group < right.group ? -1 : 1));
}

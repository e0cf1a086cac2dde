import { type Column, isNumeric } from "../data/table.ts";
import { quantileSorted } from "../stats/quantile.ts";

const BINS = 10;
const MISSING = "";

/**
 * Correlation ratio η² of a column with a score: the part of the score's variance that lies between the levels of the column, a number being
 * cut at its deciles and a gap being a level of its own (Pearson 1905). 0–1; 0 for a constant score. Levels of few rows raise it: it ranks
 * columns and proves nothing. Not adjusted for the number of levels beyond `η² − (levels − 1)/(rows − 1)`, its expected value by chance.
 */
export function correlationRatio(column: Column, score: Float64Array): number {
  const levels = levelsOf(column);
  const rows = score.length;
  const mean = score.reduce((sum, value) => sum + value, 0) / rows;
  const total = score.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (!(total > 0)) return 0;
  const groups = new Map<string | number, { n: number; sum: number }>();
  for (let row = 0; row < rows; row++) {
    const level = levels[row] ?? MISSING;
    const group = groups.get(level) ?? { n: 0, sum: 0 };
    group.n += 1;
    group.sum += score[row] as number;
    groups.set(level, group);
  }
  const between = [...groups.values()].reduce((sum, group) => sum + group.n * (group.sum / group.n - mean) ** 2, 0);
  return Math.max(0, between / total - (groups.size - 1) / Math.max(1, rows - 1));
}

function levelsOf(column: Column): readonly (string | number | null)[] {
  if (!isNumeric(column)) return column.values;
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return Array.from(column.values, () => null);
  const edges = Array.from({ length: BINS - 1 }, (_, index) => quantileSorted(sorted, (index + 1) / BINS));
  return Array.from(column.values, (value) =>
    Number.isNaN(value) ? null : edges.filter((edge) => value >= edge).length,
  );
}

import { type Column, isNumeric } from "../data/table.ts";
import { quantileSorted } from "../stats/quantile.ts";

const BINS = 10;
const MISSING = "";

/**
 * Correlation ratio η² of a column with a score: the part of the score's variance that lies between the levels of the column, a number being
 * cut at its deciles and a gap being a level of its own (Pearson 1905), less what as many levels explain by chance: Kelley's ε² =
 * 1 − (1 − η²)(rows − 1)/(rows − levels) (1935). 0–1; 0 for a constant score. It ranks columns and proves nothing.
 */
export function correlationRatio(column: Column, score: Float64Array): number {
  if (score.every((value) => value === score[0])) return 0; // rounding would leave a variance
  const levels = levelsOf(column);
  const rows = score.length;
  const mean = score.reduce((sum, value) => sum + value, 0) / rows;
  const total = score.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const groups = new Map<string | number, { n: number; sum: number }>();
  for (let row = 0; row < rows; row++) {
    const level = levels[row] ?? MISSING;
    const group = groups.get(level) ?? { n: 0, sum: 0 };
    group.n += 1;
    group.sum += score[row] as number;
    groups.set(level, group);
  }
  const between = [...groups.values()].reduce((sum, group) => sum + group.n * (group.sum / group.n - mean) ** 2, 0);
  if (groups.size >= rows) return 0;
  return Math.max(0, 1 - ((1 - between / total) * (rows - 1)) / (rows - groups.size));
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

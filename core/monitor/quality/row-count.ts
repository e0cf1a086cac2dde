import type { QualityTest } from "./quality-test.ts";

/** The volume of a window is a fact once it is this many times that of its predecessors. */
const MAX_RATIO = 3;
const MIN_EARLIER = 3;

/**
 * No rows at all, or far more than the median of at least three earlier windows. Too few rows is no finding: the latest window
 * may still be filling.
 */
export const rowCount: QualityTest = {
  id: "row-count",
  title: "Number of rows",
  scope: "table",
  tolerance: MAX_RATIO,
  measure({ window, earlierRows }) {
    if (window.rows === 0) {
      return { kind: "fact", alarm: true, rate: 0, reference: null, detail: "the window holds no rows" };
    }
    const filled = earlierRows.filter((rows) => rows > 0).toSorted((left, right) => left - right);
    if (filled.length < MIN_EARLIER) return null;
    const median = filled[Math.floor(filled.length / 2)] ?? window.rows;
    const alarm = window.rows > MAX_RATIO * median;
    return {
      kind: "fact",
      alarm,
      rate: window.rows,
      reference: median,
      detail: `${window.rows} rows, ${median} in the median of earlier windows`,
    };
  },
};

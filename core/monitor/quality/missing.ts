import { formatShare } from "../format.ts";
import type { QualityTest } from "./quality-test.ts";

/** Share of rows without a value; ±Infinity counts as missing. */
export const missing: QualityTest = {
  id: "missing",
  title: "Missing values",
  scope: "feature",
  tolerance: 0.01,
  measure({ profile, counts, rows, referenceRows }) {
    if (counts === null) return null;
    return {
      kind: "rate",
      reference: { count: profile.missing, of: referenceRows },
      current: { count: counts.missing, of: rows },
      detail: `${formatShare(counts.missing / Math.max(1, rows))} of the rows have no value, ${formatShare(profile.missing / Math.max(1, referenceRows))} in the reference`,
    };
  },
};

import { formatShare } from "../format.ts";
import type { QualityTest } from "./quality-test.ts";

/** Rows equal by chance grow with the number of rows, so a much larger table cannot be held against the reference. */
const MAX_SIZE_RATIO = 1.5;

/** How the rate varies from window to window is not in a profile. */
const WINDOW_TOLERANCE = 0.1;

/** Share of rows that repeat an earlier one in every feature. */
export const duplicates: QualityTest = {
  id: "duplicates",
  title: "Repeated rows",
  scope: "table",
  tolerance: 0.01,
  measure({ profile, window, group }) {
    if (window.duplicates === null) return { kind: "insufficient", detail: "a column of the profile is absent" };
    if (window.rows > MAX_SIZE_RATIO * profile.rows) {
      return {
        kind: "insufficient",
        detail: `${window.rows} rows repeat each other more often by chance than the ${profile.rows} of the reference`,
      };
    }
    const { rows, of } = window.duplicates;
    return {
      kind: "rate",
      reference: { count: profile.duplicates.rows, of: profile.duplicates.of },
      current: { count: rows, of },
      ...(group === null ? {} : { least: WINDOW_TOLERANCE }),
      detail: `${formatShare(rows / Math.max(1, of))} of the rows repeat an earlier one, ${formatShare(profile.duplicates.rows / Math.max(1, profile.duplicates.of))} in the reference`,
    };
  },
};

import { quoteValue } from "../format.ts";
import type { QualityTest } from "./quality-test.ts";

/** Share of values that are there and cannot be read as the feature's kind. */
export const unparsable: QualityTest = {
  id: "unparsable",
  title: "Unreadable values",
  scope: "feature",
  tolerance: 0.005,
  measure({ whole: profile, counts, rows, referenceRows }) {
    if (counts === null || profile.kind === "category") return null;
    const examples = counts.unparsableExamples.map(quoteValue).join(", ");
    return {
      kind: "rate",
      reference: { count: 0, of: referenceRows - profile.missing },
      current: { count: counts.unparsable, of: rows - counts.missing },
      detail:
        counts.unparsable === 0
          ? `every value is a ${profile.kind}`
          : `${counts.unparsable} values are no ${profile.kind}: ${examples}`,
    };
  },
};

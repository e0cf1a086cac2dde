import { sum } from "../../drift/histogram.ts";
import { isNumberProfile } from "../feature-pair.ts";
import { formatShare, quoteValue } from "../format.ts";
import type { QualityTest } from "./quality-test.ts";

/** Share of present values whose level the reference has never seen. */
export const unseen: QualityTest = {
  id: "unseen",
  title: "Unseen levels",
  scope: "feature",
  tolerance: 0.005,
  measure({ profile, counts }) {
    if (counts === null || isNumberProfile(profile)) return null;
    if (profile.other > 0) {
      return {
        kind: "insufficient",
        detail: `the reference has ${profile.distinct} levels and names only ${profile.levels.length}`,
      };
    }
    const present = sum(counts.counts) + counts.unseen;
    const examples = counts.unseenExamples.map(quoteValue).join(", ");
    return {
      kind: "rate",
      reference: { count: 0, of: sum(profile.counts) },
      current: { count: counts.unseen, of: present },
      detail:
        counts.unseen === 0
          ? "every level is known"
          : `${formatShare(counts.unseen / present)} of the values are unknown levels: ${examples}`,
    };
  },
};

import type { CategoryProfile, FeatureProfile } from "../../documents/profile.ts";
import { sum } from "../../drift/histogram.ts";
import { isNumberProfile } from "../feature-pair.ts";
import { formatShare, quoteValue } from "../format.ts";
import type { QualityTest, Rate } from "./quality-test.ts";

/** Share of present values whose level the reference has never seen. */
export const unseen: QualityTest = {
  id: "unseen",
  title: "Unseen levels",
  scope: "feature",
  tolerance: 0.005,
  measure({ whole, counts }) {
    if (counts === null || isNumberProfile(whole)) return null;
    if (whole.other > 0) {
      return {
        kind: "insufficient",
        detail: `the reference has ${whole.distinct} levels and names only ${whole.levels.length}`,
      };
    }
    if (whole.attribute) return { kind: "insufficient", detail: "the value is one per window: new ones are natural" };
    const present = sum(counts.counts) + counts.unseen;
    const examples = counts.unseenExamples.map(quoteValue).join(", ");
    return {
      kind: "rate",
      reference: { count: 0, of: sum(whole.counts) },
      current: { count: counts.unseen, of: present },
      windows: listNewcomers(whole),
      detail:
        counts.unseen === 0
          ? "every level is known"
          : `${formatShare(counts.unseen / present)} of the values are unknown levels: ${examples}`,
    };
  },
};

const KNOWN = new WeakMap<FeatureProfile, readonly Rate[]>();

/** Per reference window the values whose level occurs in that window alone: it would have been unseen. */
function listNewcomers(profile: CategoryProfile): readonly Rate[] {
  const known = KNOWN.get(profile);
  if (known !== undefined) return known;
  const found = (profile.windows?.counts ?? []).map((counts) => {
    const alone = counts.filter((count, level) => count > 0 && count === profile.counts[level]);
    return { count: sum(alone), of: sum(counts) };
  });
  KNOWN.set(profile, found);
  return found;
}

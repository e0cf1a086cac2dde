import { sum } from "../../drift/histogram.ts";
import { isNumberProfile } from "../feature-pair.ts";
import { formatShare, quoteValue } from "../format.ts";
import { boundReferenceShare } from "../reference-share.ts";
import type { LikelyCause } from "./likely-cause.ts";

const MIN_SHARE = 0.5;
const MAX_REFERENCE_SHARE = 0.1;
const MAX_SPREAD_RATIO = 0.05;

/** One value makes up more than half and was below a tenth, or the spread all but vanished (SCIENCE 5.7). */
export const stuckValue: LikelyCause = {
  id: "stuck-value",
  title: "Stuck value",
  explains: "shape",
  action: "Check whether the source still measures: it repeats itself.",
  detect({ profile, counts }) {
    if (profile.kind !== "number" || !isNumberProfile(profile) || counts.mode === null) return null;
    if (profile.attribute) return null;
    const share = counts.mode.count / Math.max(1, sum(counts.counts));
    const before = boundReferenceShare(profile, Number(counts.mode.value));
    if (share > MIN_SHARE && before < MAX_REFERENCE_SHARE) {
      return `${quoteValue(counts.mode.value)} is ${formatShare(share)} of the values`;
    }
    const ratio = counts.sd === null || profile.sd === null || profile.sd === 0 ? 1 : counts.sd / profile.sd;
    return ratio < MAX_SPREAD_RATIO ? `the spread fell to ${formatShare(ratio)} of the reference's` : null;
  },
};

import { isNumberProfile } from "../feature-pair.ts";
import type { LikelyCause } from "./likely-cause.ts";
import { fitQuantiles, IDENTITY, MIN_R_SQUARED } from "./quantile-fit.ts";
import { isDisjoint, measureUndone } from "./undo-map.ts";

/** Above this the distribution is its own mirror image, and a changed sign cannot be told. */
const SYMMETRIC_R_SQUARED = 0.9;

/** The current quantiles are the negated ones of the reference. */
export const signFlip: LikelyCause = {
  id: "sign-flip",
  title: "Sign flip",
  explains: "shape",
  action: "Ask the source whether the sign of this column changed its meaning, and turn it back.",
  detect({ profile, counts, drifted, matched, delta, effect }) {
    if (!drifted || profile.kind !== "number" || !isNumberProfile(profile)) return null;
    if (matched && isDisjoint(profile, counts, effect)) {
      const undone = measureUndone(profile, counts, { scale: -1, offset: 0 });
      if (undone !== null && undone <= delta) return "the sign is reversed";
    }
    const unchanged = fitQuantiles(profile.quantiles, counts.quantiles, IDENTITY) ?? 1;
    const flipped = fitQuantiles(profile.quantiles, counts.quantiles, { scale: -1, offset: 0 }) ?? -1;
    return flipped > MIN_R_SQUARED && unchanged < SYMMETRIC_R_SQUARED ? "the sign is reversed" : null;
  },
};

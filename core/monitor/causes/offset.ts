import { isNumberProfile } from "../feature-pair.ts";
import { formatSigned } from "../format.ts";
import type { LikelyCause } from "./likely-cause.ts";
import { fitQuantiles, MIN_R_SQUARED } from "./quantile-fit.ts";

/** Every quantile moved by the same amount: a = 1, b ≠ 0 (SCIENCE, O13). */
export const offset: LikelyCause = {
  id: "offset",
  title: "Constant offset",
  explains: "shape",
  detect({ profile, counts, drifted }) {
    if (!drifted || profile.kind !== "number" || !isNumberProfile(profile) || counts.quantiles.length === 0)
      return null;
    const gaps = counts.quantiles.map((value, index) => value - (profile.quantiles[index] ?? value));
    const shift = gaps.reduce((total, gap) => total + gap, 0) / gaps.length;
    const fit = fitQuantiles(profile.quantiles, counts.quantiles, { scale: 1, offset: shift });
    return shift !== 0 && fit !== null && fit > MIN_R_SQUARED
      ? `all values moved by about ${formatSigned(shift)}`
      : null;
  },
};

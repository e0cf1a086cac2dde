import { isNumberProfile } from "../feature-pair.ts";
import { formatNumber } from "../format.ts";
import type { LikelyCause } from "./likely-cause.ts";

/** At least 5 % of the values sit exactly on the current maximum (or minimum), where the reference passes smoothly. */
export const clipping: LikelyCause = {
  id: "clipping",
  title: "Clipping",
  explains: "shape",
  detect({ profile, counts, drifted }) {
    if (!drifted || profile.kind !== "number" || !isNumberProfile(profile)) return null;
    const { min, max, quantiles } = counts;
    if (min === null || max === null || min === max || profile.min === null || profile.max === null) return null;
    const atTop = quantiles.at(-1) === max && max < profile.max && profile.quantiles.at(-1) !== profile.max;
    const atBottom = quantiles[0] === min && min > profile.min && profile.quantiles[0] !== profile.min;
    if (atTop) return `values stop at ${formatNumber(max)}, the reference goes up to ${formatNumber(profile.max)}`;
    return atBottom
      ? `values stop at ${formatNumber(min)}, the reference goes down to ${formatNumber(profile.min)}`
      : null;
  },
};

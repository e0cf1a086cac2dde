import type { FeatureCounts } from "../../data/profiler.ts";
import { sum } from "../../drift/histogram.ts";
import { isNumberProfile } from "../feature-pair.ts";
import { formatNumber } from "../format.ts";
import type { LikelyCause } from "./likely-cause.ts";

/** At least 5 % of the values sit exactly on the current maximum (or minimum), where the reference passes smoothly. */
export const clipping: LikelyCause = {
  id: "clipping",
  title: "Clipping",
  explains: "shape",
  action: "Look for a limit, a saturated sensor or a clamp between the source and this column.",
  detect({ profile, counts, drifted, matched }) {
    if (!drifted || profile.kind !== "number" || !isNumberProfile(profile)) return null;
    const { min, max, quantiles } = counts;
    if (min === null || max === null || min === max || profile.min === null || profile.max === null) return null;
    const atTop = quantiles.at(-1) === max && max < profile.max && profile.quantiles.at(-1) !== profile.max;
    const atBottom = quantiles[0] === min && min > profile.min && profile.quantiles[0] !== profile.min;
    if (matched && !isHeaped(counts)) return null;
    if (atTop) return `values stop at ${formatNumber(max)}, the reference goes up to ${formatNumber(profile.max)}`;
    return atBottom
      ? `values stop at ${formatNumber(min)}, the reference goes down to ${formatNumber(profile.min)}`
      : null;
  },
};

/** A short window touches its own extremes more than once by nature: then a fifth of its values must lie on one. */
const MIN_HEAP = 0.2;

function isHeaped({ mode, min, max, counts }: FeatureCounts): boolean {
  const value = Number(mode?.value ?? Number.NaN);
  return (value === min || value === max) && (mode?.count ?? 0) >= MIN_HEAP * sum(counts);
}

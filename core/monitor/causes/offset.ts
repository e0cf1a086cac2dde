import type { FeatureCounts } from "../../data/profiler.ts";
import type { NumberProfile } from "../../documents/profile.ts";
import { isNumberProfile } from "../feature-pair.ts";
import { formatNumber, formatSigned } from "../format.ts";
import type { LikelyCause } from "./likely-cause.ts";
import { fitQuantiles, MIN_R_SQUARED } from "./quantile-fit.ts";
import { measureUndone } from "./undo-map.ts";

/** Every quantile moved by the same amount: a = 1, b ≠ 0 (SCIENCE, O13). */
export const offset: LikelyCause = {
  id: "offset",
  title: "Constant offset",
  explains: "shape",
  action: "Check the calibration and the zero point of the source since the first window that alarmed.",
  detect({ profile, counts, drifted, matched, delta }) {
    if (!drifted || profile.kind !== "number" || !isNumberProfile(profile) || counts.quantiles.length === 0)
      return null;
    if (matched) return detectUndone(profile, counts, delta);
    const gaps = counts.quantiles.map((value, index) => value - (profile.quantiles[index] ?? value));
    const shift = gaps.reduce((total, gap) => total + gap, 0) / gaps.length;
    const fit = fitQuantiles(profile.quantiles, counts.quantiles, { scale: 1, offset: shift });
    return shift !== 0 && fit !== null && fit > MIN_R_SQUARED
      ? `all values moved by about ${formatSigned(shift)}`
      : null;
  },
};

/** Shifts smaller than this, in robust sd, are nobody's offset. */
const MIN_SHIFT = 0.1;

/** The window moved back by the difference of the medians is within the tolerance of its season. */
function detectUndone(profile: NumberProfile, counts: FeatureCounts, delta: number): string | null {
  if (counts.median === null || profile.median === null) return null;
  const shift = counts.median - profile.median;
  const effect = measureUndone(profile, counts, { scale: 1, offset: shift });
  if (effect === null || effect > delta || Math.abs(shift) < MIN_SHIFT * profile.robustSd) return null;
  const ratio =
    profile.median > 0 && counts.median > 0
      ? `, or ×${formatNumber(Number((counts.median / profile.median).toFixed(2)))}`
      : "";
  return `all values moved by about ${formatSigned(shift)}${ratio}`;
}

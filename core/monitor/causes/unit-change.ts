import type { FeatureCounts } from "../../data/profiler.ts";
import type { NumberProfile } from "../../documents/profile.ts";
import { isNumberProfile } from "../feature-pair.ts";
import type { LikelyCause } from "./likely-cause.ts";
import { fitQuantiles, IDENTITY, type LinearMap, MIN_R_SQUARED } from "./quantile-fit.ts";
import { isDisjoint, measureUndone } from "./undo-map.ts";

const MILE = 1.60934;
const POUND = 0.453592;
const HOUR = 3.6; // m/s to km/h, Wh to kJ

/** The fixed maps of SCIENCE 5.7 and their inverses (O13): nothing is fitted, so nothing fits by chance. */
const MAPS: readonly (LinearMap & { readonly name: string })[] = [
  { name: "°C → °F (×1.8 + 32)", scale: 1.8, offset: 32 },
  { name: "°F → °C ((x − 32)/1.8)", scale: 1 / 1.8, offset: -32 / 1.8 },
  { name: "×1000", scale: 1000, offset: 0 },
  { name: "÷1000", scale: 0.001, offset: 0 },
  { name: "×100", scale: 100, offset: 0 },
  { name: "÷100", scale: 0.01, offset: 0 },
  { name: "miles → km (×1.60934)", scale: MILE, offset: 0 },
  { name: "km → miles (÷1.60934)", scale: 1 / MILE, offset: 0 },
  { name: "pounds → kg (×0.453592)", scale: POUND, offset: 0 },
  { name: "kg → pounds (÷0.453592)", scale: 1 / POUND, offset: 0 },
  { name: "×3.6", scale: HOUR, offset: 0 },
  { name: "÷3.6", scale: 1 / HOUR, offset: 0 },
];

/** A map explains a window when it takes away half of its effect at least, whatever is tolerated. */
const UNDONE_SHARE = 0.5;
/** Of the season's spread: a unit changes the size of a spread, not that there is one. */
const MIN_SPREAD = 0.1;

/** The current quantiles are those of the reference in another unit, better than they are those of the reference. */
export const unitChange: LikelyCause = {
  id: "unit-change",
  title: "Unit change",
  explains: "shape",
  action: "Ask the source in which unit it sends this column since the first window that alarmed, and convert it back.",
  detect({ profile, counts, drifted, matched, effect }) {
    if (!drifted || profile.kind !== "number" || !isNumberProfile(profile)) return null;
    const unchanged = fitQuantiles(profile.quantiles, counts.quantiles, IDENTITY) ?? Number.NEGATIVE_INFINITY;
    const fits = MAPS.map((map) => ({ map, fit: fitQuantiles(profile.quantiles, counts.quantiles, map) ?? -1 }));
    const best = fits.reduce((left, right) => (right.fit > left.fit ? right : left));
    if (best.fit > MIN_R_SQUARED && best.fit > unchanged) return `another unit, ${best.map.name}`;
    return matched && isDisjoint(profile, counts, effect) ? detectUndone(profile, counts, effect ?? 0) : null;
  },
};

/** The map that brings a window, which has nothing in common with its season, back to it best. */
function detectUndone(profile: NumberProfile, counts: FeatureCounts, effect: number): string | null {
  const undone = MAPS.map((map) => ({ map, effect: measureUndone(profile, counts, map) ?? 1 }));
  const best = undone.reduce((left, right) => (right.effect < left.effect ? right : left));
  if (best.effect > UNDONE_SHARE * effect) return null;
  const spread = (counts.sd ?? 0) / best.map.scale;
  return spread >= MIN_SPREAD * profile.robustSd ? `another unit, ${best.map.name}` : null;
}

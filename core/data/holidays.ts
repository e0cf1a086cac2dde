import type { FeatureProfile } from "../documents/profile.ts";

/** More often true than this, a column says something else: whether a shop is open, or that it is a weekday. */
const MAX_HOLIDAY_SHARE = 0.2;

/** The first feature that is true or false for whole windows, and seldom true. */
export function findHolidays(
  features: readonly FeatureProfile[],
  rows: readonly number[],
): { readonly column: string; readonly flags: readonly boolean[] } | null {
  for (const feature of features) {
    const flags = readFlags(feature, rows);
    if (flags === null) continue;
    const held = flags.filter(Boolean).length;
    if (held > 0 && held <= MAX_HOLIDAY_SHARE * flags.length) return { column: feature.name, flags };
  }
  return null;
}

/** One truth per window; null for a feature that is none, or that changes or is missing within one. */
function readFlags(feature: FeatureProfile, rows: readonly number[]): readonly boolean[] | null {
  const { windows } = feature;
  const truth = findTruthCell(feature);
  if (windows === null || truth === null) return null;
  const flags: boolean[] = [];
  for (const [window, total] of rows.entries()) {
    const held = windows.counts[window]?.[truth.held] ?? 0;
    const not = windows.counts[window]?.[truth.not] ?? 0;
    if (held !== total && not !== total) return null;
    flags.push(held > 0);
  }
  return flags;
}

/** Which cells hold what is true and what is not. */
function findTruthCell(feature: FeatureProfile): { readonly held: number; readonly not: number } | null {
  if ("edges" in feature) {
    const binary = feature.kind === "number" && feature.min === 0 && feature.max === 1 && feature.distinct === 2;
    // One bin per value, and an open one on either side.
    return binary && feature.edges[0] === 0 && feature.edges[1] === 1 ? { held: 2, not: 1 } : null;
  }
  if (feature.distinct !== 2) return null;
  const levels = feature.levels.map((level) => level.toLowerCase());
  const held = levels.indexOf("true");
  const not = levels.indexOf("false");
  return held === -1 || not === -1 ? null : { held, not };
}

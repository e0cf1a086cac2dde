import type { FeatureProfile, NumberProfile, Profile } from "../documents/profile.ts";
import type { FrozenCells, FrozenFeature, FrozenNumber } from "../documents/profile-edges.ts";

/** The cells of a stored profile, for another table to be counted in. */
export function freezeCells({ features, prediction }: Pick<Profile, "features" | "prediction">): FrozenCells {
  return {
    features: features.map(freezeFeature),
    prediction: prediction === null ? null : freezeFeature(prediction),
  };
}

function freezeFeature(feature: FeatureProfile): FrozenFeature {
  if ("edges" in feature) return freezeNumber(feature);
  const { name, kind, levels, other } = feature;
  return { name, kind, levels, open: other > 0 };
}

function freezeNumber({ name, kind, edges, min, max, limits }: NumberProfile): FrozenNumber {
  const extremes = min === null || max === null ? null : { min, max };
  const range = limits === null ? extremes : { min: limits.low, max: limits.high };
  return { name, kind, edges, range, facts: null, lag1: null };
}

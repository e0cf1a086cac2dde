import type { Profiler } from "../data/profiler.ts";
import type { ChangesSection } from "../documents/evaluation-comparison.ts";
import type { Profile } from "../documents/profile.ts";
import { isDrift, judgeFeatures, type ObservedFeature } from "../monitor/judge-features.ts";

export interface DriftedData {
  /** The candidate's data: path, glob or SELECT relative to `folder`. */
  readonly source: string;
  readonly folder: string;
  /** Of the baseline's data. */
  readonly profile: Profile;
}

/** Features of the candidate's data that moved against the baseline's, judged as monitoring judges a window; time moves on by itself. */
export async function measureDataDrift(
  { source, folder, profile }: DriftedData,
  profiler: Profiler,
): Promise<ChangesSection["drift"]> {
  const counted = { ...profile, prediction: null };
  const [window] = await profiler.count({ source, folder, profile: counted });
  if (window === undefined) return null;
  const observed = profile.features.flatMap((feature): readonly ObservedFeature[] => {
    const counts = window.features.get(feature.name);
    return counts === undefined || feature.kind === "timestamp" ? [] : [{ profile: feature, counts, importance: null }];
  });
  const moved = judgeFeatures(observed, profile.policy)
    .filter(isDrift)
    .map(({ name, effect, state }) => ({ feature: name, effect: effect ?? 0, state }))
    .toSorted((left, right) => right.effect - left.effect);
  return { features: observed.length, moved };
}

import type { Profile } from "../documents/profile.ts";
import { backtest, measureSeries } from "./backtest.ts";
import { MIN_WINDOWS } from "./policy.ts";
import { findRootGroups } from "./root-groups.ts";
import { chooseSeasonFactors } from "./season-factors.ts";

/**
 * Learns from the windows of the reference what is natural (SCIENCE 5.2, 6.5): season factors, features that move together, and how
 * many issues the policy would have opened. A profile without windows remains as it is.
 */
export function calibrateProfile(profile: Profile): Profile {
  const { windows, features, prediction, importances } = profile;
  if (windows === null || windows.indices.length < 2) return profile;
  const judged = prediction === null ? features : [...features, prediction];
  const season = chooseSeasonFactors(windows, judged);
  const series = measureSeries(windows, season, judged);
  const tier = windows.indices.length >= MIN_WINDOWS ? "A" : "B";
  const policy = { ...profile.policy, tier } as const;
  const replayed = backtest({ windows, policy, importances, series });
  return { ...profile, policy, season, groups: findRootGroups(series), backtest: replayed };
}

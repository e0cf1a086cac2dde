import type { WindowCounts } from "../data/profiler.ts";
import type { FeatureDrift, QualityResult } from "../documents/monitor.ts";
import type { FeatureProfile } from "../documents/profile.ts";
import { measureEffect } from "../drift/min-effect.ts";
import type { Calibration } from "./calibration.ts";
import { findCauses, suggestAction } from "./causes/likely-causes.ts";
import { buildFeaturePair } from "./feature-pair.ts";
import { isDrift, type ObservedFeature } from "./judge-features.ts";
import { shareOfScore } from "./score-share.ts";

/** What a window says beside its features. */
interface ExplainContext {
  readonly window: WindowCounts;
  readonly calibration: Calibration | null;
  readonly quality: readonly QualityResult[];
  /** Shift of the mean score; null when unknown or too small to be divided up. */
  readonly scoreShift: number | null;
  /** Whether a category drifted together with other features. */
  readonly together: boolean;
}

/** Adds to a judged feature its likely causes, what to do, and its part in the shift of the score. */
export function explainDrift(
  drift: FeatureDrift,
  observed: ObservedFeature & { readonly whole: FeatureProfile },
  { window, calibration, quality, scoreShift, together }: ExplainContext,
): FeatureDrift {
  const { profile, whole, counts, season } = observed;
  const alarms = listAlarms(drift.name, quality);
  const drifted = isDrift(drift);
  const causes = findCauses({
    profile,
    counts,
    alarms,
    drifted,
    matched: season !== null && season !== undefined,
    delta: drift.delta,
    effect: drift.effect,
    measureHour(hours) {
      const group = calibration?.findHour(window, hours) ?? null;
      const other = group === null ? null : (calibration?.match(whole, group) ?? null);
      return other === null
        ? null
        : measureEffect(buildFeaturePair(other.profile, counts), { minExpected: 0 }).debiased;
    },
  });
  return {
    ...drift,
    causes: [...causes],
    scoreShare: shareOfScore(profile, counts, scoreShift),
    action: drifted || alarms.size > 0 ? suggestAction(causes, together) : "",
  };
}

/** Of the feature and of the whole window. */
function listAlarms(feature: string, quality: readonly QualityResult[]): ReadonlySet<string> {
  const own = quality.filter(
    (result) => result.state === "alarm" && (result.feature === feature || result.feature === null),
  );
  return new Set(own.map(({ test }) => test));
}

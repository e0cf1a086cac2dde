import type { WindowCounts } from "../data/profiler.ts";
import type { FeatureDrift, QualityResult, WindowResult } from "../documents/monitor.ts";
import type { Profile } from "../documents/profile.ts";
import { computeDetectableEffect } from "../drift/min-effect.ts";
import { findCauses } from "./causes/likely-causes.ts";
import { isDrift, judgeFeatures, type ObservedFeature } from "./judge-features.ts";
import { judgeQuality } from "./judge-quality.ts";
import { MIN_ROWS, type Policy, weightOf } from "./policy.ts";
import type { FeatureContext } from "./quality/quality-test.ts";
import { decideVerdict } from "./verdict.ts";

export interface WindowOptions {
  readonly policy: Policy;
  /** Rows of the windows before this one, oldest first. */
  readonly earlierRows: readonly number[];
}

/** Judges one window against the reference: drift of features and score, data quality, likely causes, verdict. */
export function decideWindow(
  profile: Profile,
  window: WindowCounts,
  { policy, earlierRows }: WindowOptions,
): WindowResult {
  const contexts = profile.features.map((feature): FeatureContext => {
    return {
      profile: feature,
      counts: window.features.get(feature.name) ?? null,
      importance: importanceOf(feature.name, profile),
      rows: window.rows,
      referenceRows: profile.rows,
    };
  });
  const observed = contexts.filter(isJudged);
  const score = observeScore(profile, window);
  const judged = judgeFeatures(score === null ? observed : [...observed, score], policy);
  const quality = judgeQuality({ profile, window, earlierRows }, contexts, policy.falseDiscoveryRate);
  const features = judged.slice(0, observed.length).map((drift, index) => {
    const { profile: feature, counts } = observed[index] as ObservedFeature;
    const causes = findCauses({
      profile: feature,
      counts,
      alarms: alarmsOf(feature.name, quality),
      drifted: isDrift(drift),
    });
    return { ...drift, causes: [...causes] };
  });
  const prediction = score === null ? null : (judged.at(-1) ?? null);
  return {
    start: window.start,
    end: window.end,
    rows: window.rows,
    verdict: decideVerdict({ rows: window.rows, features, prediction, quality: [...quality] }, profile).verdict,
    features,
    quality: [...quality],
    prediction,
    detectableEffect: computeTypicalDetectable(judged, policy),
    complete: true,
  };
}

/** Time moves on by itself: a timestamp has quality, not drift. */
function isJudged(context: FeatureContext): context is FeatureContext & ObservedFeature {
  return context.counts !== null && context.profile.kind !== "timestamp";
}

function importanceOf(name: string, { importances }: Profile): number | null {
  return Object.keys(importances).length === 0 ? null : weightOf(name, importances, 0);
}

function observeScore({ prediction }: Profile, window: WindowCounts): ObservedFeature | null {
  if (prediction === null || window.prediction === null) return null;
  return { profile: prediction, counts: window.prediction, importance: null };
}

function alarmsOf(feature: string, quality: readonly QualityResult[]): ReadonlySet<string> {
  const own = quality.filter(
    (result) => result.state === "alarm" && (result.feature === feature || result.feature === null),
  );
  return new Set(own.map(({ test }) => test));
}

/** Of the feature in the middle: half of the features can show a smaller change. */
function computeTypicalDetectable(features: readonly FeatureDrift[], { effect }: Policy): number | null {
  const found = features
    .filter(({ nCurrent, nReference }) => nCurrent >= MIN_ROWS && nReference > 0)
    .map(({ cells, nCurrent: m, nReference: n }) => ({ cells, h: (n * m) / (n + m) }))
    .filter(({ cells }) => cells > 1)
    .toSorted((left, right) => (left.cells - 1) / left.h - (right.cells - 1) / right.h);
  const middle = found[Math.floor(found.length / 2)];
  return middle === undefined ? null : computeDetectableEffect(middle, effect);
}

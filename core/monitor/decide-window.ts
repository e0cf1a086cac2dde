import type { WindowCounts } from "../data/profiler.ts";
import type { FeatureDrift, WindowResult } from "../documents/monitor.ts";
import type { FeatureProfile, Profile } from "../documents/profile.ts";
import { computeDetectableEffect } from "../drift/min-effect.ts";
import { type Calibration, createCalibration, type SeasonReference } from "./calibration.ts";
import { explainDrift } from "./explain-drift.ts";
import { isDrift, judgeFeatures, type ObservedFeature } from "./judge-features.ts";
import { judgeQuality } from "./judge-quality.ts";
import { MIN_ROWS, type Policy, weightOf } from "./policy.ts";
import type { FeatureContext } from "./quality/quality-test.ts";
import { measureScoreShift } from "./score-share.ts";
import { decideVerdict } from "./verdict.ts";

export interface WindowOptions {
  readonly policy: Policy;
  /** Rows of the windows before this one, oldest first. */
  readonly earlierRows: readonly number[];
  /** Reference windows; default: built from the profile. Pass it where many windows are judged. */
  readonly calibration?: Calibration | null;
  /** Default: true. */
  readonly complete?: boolean;
  /** Now, where the window is the newest of a source that is expected to be up to date. Default: null. */
  readonly freshAt?: string | null;
}

/** Judges one window against the reference: drift of features and score, data quality, likely causes, verdict. */
export function decideWindow(profile: Profile, window: WindowCounts, options: WindowOptions): WindowResult {
  const { policy, earlierRows, calibration = createCalibration(profile), complete = true, freshAt = null } = options;
  const group = calibration?.findGroup(window) ?? null;
  const match = (feature: FeatureProfile): SeasonReference | null =>
    group === null ? null : (calibration?.match(feature, group) ?? null);
  const contexts = profile.features.map((feature) =>
    buildContext(profile, { feature, window, season: match(feature) }),
  );
  const observed = contexts.filter(isJudged);
  const score = observeScore(profile, window, match);
  const raised = profile.backtest?.raised ?? 1;
  const judged = judgeWithScore({ observed, score, calibrated: calibration !== null }, policy, raised);
  const table = { profile, window, earlierRows, group, complete, freshAt };
  const quality = judgeQuality(table, contexts, policy);
  const prediction = score === null ? null : (judged.at(-1) ?? null);
  const own = judged.slice(0, observed.length);
  const explain = {
    window,
    calibration,
    quality,
    scoreShift: score === null ? null : measureScoreShift(score),
    together: own.filter(isDrift).length > 1 && own.some((drift) => isDrift(drift) && LEVEL_KINDS.has(drift.kind)),
  };
  const features = own.map((drift, index) => explainDrift(drift, observed[index] as JudgedContext, explain));
  return {
    start: window.start,
    end: window.end,
    rows: window.rows,
    verdict: complete
      ? decideVerdict({ rows: window.rows, features, prediction, quality: [...quality] }, profile).verdict
      : "insufficient",
    features,
    quality: [...quality],
    prediction,
    detectableEffect: computeTypicalDetectable(judged),
    complete,
  };
}

interface Observed {
  readonly observed: readonly ObservedFeature[];
  readonly score: ObservedFeature | null;
  /** Whether the reference has windows. */
  readonly calibrated: boolean;
}

/**
 * The features, and the score last. Training scores rows that lie in no windows: the score then varies by nature as far as its features do, so
 * that the widest tolerance among them is its own.
 */
function judgeWithScore(
  { observed, score, calibrated }: Observed,
  policy: Policy,
  raised: number,
): readonly FeatureDrift[] {
  if (score === null) return judgeFeatures(observed, policy, { raised });
  if (!calibrated || score.profile.windows !== null) return judgeFeatures([...observed, score], policy, { raised });
  const features = judgeFeatures(observed, policy, { raised });
  const effect = Math.min(MAX_EFFECT, Math.max(policy.effect, ...features.map(({ delta }) => delta)));
  return [...features, ...judgeFeatures([score], { ...policy, effect })];
}

/** Of a tolerance: a distance of 1 leaves nothing to be found. */
const MAX_EFFECT = 0.9;

interface FeatureInWindow {
  readonly feature: FeatureProfile;
  readonly window: WindowCounts;
  readonly season: SeasonReference | null;
}

function buildContext(profile: Profile, { feature, window, season }: FeatureInWindow): FeatureContext {
  return {
    whole: feature,
    profile: season?.profile ?? feature,
    season,
    counts: window.features.get(feature.name) ?? null,
    importance: importanceOf(feature.name, profile),
    rows: window.rows,
    referenceRows: profile.rows,
  };
}

type JudgedContext = FeatureContext & ObservedFeature;

const LEVEL_KINDS: ReadonlySet<string> = new Set(["category", "boolean"]);

/** Time moves on by itself: a timestamp has quality, not drift. */
function isJudged(context: FeatureContext): context is JudgedContext {
  return context.counts !== null && context.profile.kind !== "timestamp";
}

function importanceOf(name: string, { importances }: Profile): number | null {
  return Object.keys(importances).length === 0 ? null : weightOf(name, importances, 0);
}

function observeScore(
  { prediction }: Profile,
  window: WindowCounts,
  match: (feature: FeatureProfile) => SeasonReference | null,
): ObservedFeature | null {
  if (prediction === null || window.prediction === null) return null;
  const season = match(prediction);
  return { profile: season?.profile ?? prediction, season, counts: window.prediction, importance: null };
}

/** Of the feature in the middle: half of the features can show a smaller change. */
function computeTypicalDetectable(features: readonly FeatureDrift[]): number | null {
  const found = features
    .filter(({ nCurrent, nReference, cells }) => nCurrent >= MIN_ROWS && nReference > 0 && cells > 1)
    .map(({ cells, nCurrent: m, nReference: n, delta }) => ({ cells, h: (n * m) / (n + m), delta }))
    .toSorted((left, right) => (left.cells - 1) / left.h - (right.cells - 1) / right.h);
  const middle = found[Math.floor(found.length / 2)];
  return middle === undefined ? null : computeDetectableEffect(middle, middle.delta);
}

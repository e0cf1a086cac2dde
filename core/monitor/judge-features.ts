import type { FeatureCounts } from "../data/profiler.ts";
import type { FeatureDrift } from "../documents/monitor.ts";
import type { FeatureProfile } from "../documents/profile.ts";
import { computeTotals } from "../drift/histogram.ts";
import { computeEffectInterval, computeMinEffect, computeNoiseFloor, type MinEffect } from "../drift/min-effect.ts";
import { benjaminiHochberg } from "../stats/multiplicity.ts";
import { describeMove } from "./describe-move.ts";
import { buildFeaturePair, buildHistogram, type FeaturePair } from "./feature-pair.ts";
import { MAJOR_EFFECT, MIN_ROWS, MODERATE_EFFECT, type Policy } from "./policy.ts";

/** A feature of the profile and what a window holds of it. */
export interface ObservedFeature {
  readonly profile: FeatureProfile;
  readonly counts: FeatureCounts;
  /** Share of total importance; null when unknown. */
  readonly importance: number | null;
}

interface Measured extends ObservedFeature {
  readonly pair: FeaturePair;
  readonly result: MinEffect;
  readonly n: number;
  readonly m: number;
}

const CHART_CELLS = 20;
const INTERVAL_LEVEL = 0.95;

/** Steps C to E of `calibrated-v1` (SCIENCE 5.3, 5.4) for the features of one window, which are one family of tests. */
export function judgeFeatures(observed: readonly ObservedFeature[], policy: Policy): readonly FeatureDrift[] {
  const measured = observed.map((feature): Measured => {
    const pair = buildFeaturePair(feature.profile, feature.counts);
    const { n, m } = computeTotals(pair);
    return { ...feature, pair, n, m, result: computeMinEffect(pair, policy) };
  });
  const family = measured.filter(isTested);
  const adjusted = benjaminiHochberg(family.map(({ result }) => result.p));
  const plain = benjaminiHochberg(family.map(({ result }) => result.plainP));
  const place = new Map(family.map((one, index) => [one, index]));
  return measured.map((one) => {
    const index = place.get(one);
    const q = index === undefined ? null : (adjusted[index] ?? null);
    const plainQ = index === undefined ? null : (plain[index] ?? null);
    return describeFeature(one, { q, plainQ, policy });
  });
}

function isTested({ n, m }: Measured): boolean {
  return m >= MIN_ROWS && n > 0;
}

interface Judgement {
  readonly q: number | null;
  /** Adjusted p-value against d = 0. */
  readonly plainQ: number | null;
  readonly policy: Policy;
}

function describeFeature(measured: Measured, judgement: Judgement): FeatureDrift {
  const { profile, counts, importance, pair, result, n, m } = measured;
  const known = n > 0 && m > 0;
  return {
    name: profile.name,
    kind: profile.kind,
    state: decideState(measured, judgement),
    effect: known ? result.debiased : null,
    ci: known ? [...computeEffectInterval(result, INTERVAL_LEVEL)] : null,
    delta: judgement.policy.effect,
    p: judgement.q === null ? null : result.p,
    q: judgement.q,
    cells: result.cells,
    nReference: n,
    nCurrent: m,
    ...describeMove(profile, counts, pair),
    importance,
    season: { group: "all rows", windows: 0, tier: "C", rule: "min-effect" },
    scoreShare: null,
    persistence: null,
    action: "",
    companions: [],
    causes: [],
    histogram: buildHistogram(pair, CHART_CELLS),
  };
}

/** Below the noise floor a rejection is an alarm, and anything else is INSUFFICIENT, never OK (SCIENCE, O10). */
function decideState({ result }: Measured, { q, plainQ, policy }: Judgement): FeatureDrift["state"] {
  if (q === null || plainQ === null) return "INSUFFICIENT";
  if (q <= policy.falseDiscoveryRate) return decideSeverity(result.debiased);
  const hidden = result.cells < 2 && result.merged > 1; // everything fell into one cell: nothing was compared
  if (hidden || result.h < computeNoiseFloor(result.cells, policy.effect)) return "INSUFFICIENT";
  return plainQ <= policy.falseDiscoveryRate ? "NATURAL" : "OK";
}

function decideSeverity(debiased: number): FeatureDrift["state"] {
  if (debiased >= MAJOR_EFFECT) return "DRIFT_MAJOR";
  return debiased >= MODERATE_EFFECT ? "DRIFT_MODERATE" : "DRIFT_MINOR";
}

export function isDrift({ state }: Pick<FeatureDrift, "state">): boolean {
  return state.startsWith("DRIFT_");
}

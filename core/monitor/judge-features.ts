import type { FeatureCounts } from "../data/profiler.ts";
import type { FeatureDrift } from "../documents/monitor.ts";
import type { FeatureProfile } from "../documents/profile.ts";
import { computeTotals } from "../drift/histogram.ts";
import {
  computeEffectInterval,
  computeNoiseFloor,
  type MeasuredEffect,
  measureEffect,
  testEffect,
} from "../drift/min-effect.ts";
import { benjaminiHochberg, holm } from "../stats/multiplicity.ts";
import type { SeasonReference } from "./calibration.ts";
import { describeMove } from "./describe-move.ts";
import { buildFeaturePair, buildHistogram, type FeaturePair } from "./feature-pair.ts";
import { MAJOR_EFFECT, MIN_WINDOWS, MODERATE_EFFECT, minRowsOf, type Policy, WINDOW_SHARE } from "./policy.ts";
import { decideTolerance, MIN_SIZE_RATIO, type Tolerance, type ToleranceRequest } from "./tolerance.ts";
import { cellOptions } from "./window-effects.ts";

/** A feature of the profile and what a window holds of it. */
export interface ObservedFeature {
  /** As it is in the reference windows of the season, where there are such. */
  readonly profile: FeatureProfile;
  /** All of the reference, whose median and spread are exact; default: `profile`. */
  readonly whole?: FeatureProfile;
  readonly counts: FeatureCounts;
  /** Share of total importance; null when unknown. */
  readonly importance: number | null;
  /** What the reference windows of the season say; null or absent: rows are taken as independent (tier C). */
  readonly season?: Omit<SeasonReference, "profile"> | null;
}

interface Measured extends ObservedFeature {
  readonly pair: FeaturePair;
  readonly n: number;
  readonly m: number;
}

interface Tested extends Measured {
  readonly tolerance: Tolerance;
  readonly result: MeasuredEffect;
  readonly p: number;
  /** Against d = 0, rows taken as independent. */
  readonly plainP: number;
}

const CHART_CELLS = 20;
const INTERVAL_LEVEL = 0.95;
/** d* is at most 1. */
const BLIND_DELTA = 0.95;
const WHOLE_REFERENCE = "all rows";
const ONE_VALUE = "one value per window";

/**
 * Steps C to E of `calibrated-v1` (SCIENCE 5.3, 5.4) for the features of one window, which are one family of tests.
 * @param raised what the back-test multiplied all tolerances by; default 1
 */
export function judgeFeatures(
  observed: readonly ObservedFeature[],
  policy: Policy,
  { raised = 1 }: { readonly raised?: number } = {},
): readonly FeatureDrift[] {
  const measured = observed.map((feature): Measured => {
    const pair = buildFeaturePair(feature.profile, feature.counts);
    const { n, m } = computeTotals(pair);
    return { ...feature, pair, n, m };
  });
  const family = measured.filter(isTested);
  const settings = { policy, raised, features: family.length };
  const tested = new Map(family.map((one) => [one, testFeature(one, settings)]));
  const adjust = policy.strict === true ? holm : benjaminiHochberg;
  const adjusted = adjust([...tested.values()].map(({ p }) => p));
  const plain = adjust([...tested.values()].map(({ plainP }) => plainP));
  const place = new Map(family.map((one, index) => [one, index]));
  return measured.map((one) => {
    const index = place.get(one);
    const test = tested.get(one);
    if (index === undefined || test === undefined) return describeUntested(one, settings);
    return describeTested(test, { q: adjusted[index] ?? 1, plainQ: plain[index] ?? 1, policy });
  });
}

function isTested({ n, m, profile, season }: Measured): boolean {
  // How much so distant times of year differ is not in the reference: unknown, and never OK.
  const foreign = season?.group.level.year === "far" && season.effects.length < MIN_WINDOWS;
  const calibrated = (season?.effects.length ?? 0) >= MIN_WINDOWS;
  const least = minRowsOf({ independent: !calibrated || season?.independent !== false });
  // Half a window of rows that follow one another is no sample of a whole one: mornings are not days.
  const partial = season?.independent === false && m < MIN_SIZE_RATIO * season.typicalRows;
  return m >= least && n > 0 && !profile.attribute && !foreign && !partial;
}

interface FamilySettings {
  readonly policy: Policy;
  readonly raised: number;
  /** In the family. */
  readonly features: number;
}

function testFeature(measured: Measured, settings: FamilySettings): Tested {
  const tolerance = findTolerance(measured, settings);
  const independent = tolerance.rule === "min-effect" || measured.season?.independent !== false;
  const result = measureEffect(measured.pair, cellOptions({ independent }));
  return { ...measured, tolerance, result, p: tolerance.computeP(result), plainP: testEffect(result, 0).plainP };
}

function findTolerance({ season, m }: Measured, { policy, raised, features }: FamilySettings): Tolerance {
  const request: ToleranceRequest = {
    effects: season?.effects ?? [],
    effect: policy.effect,
    raised,
    rows: m,
    foreign: season?.group.level.year === "far",
    typicalRows: season?.typicalRows ?? 0,
    independent: season?.independent ?? true,
    features,
    falseDiscoveryRate: policy.falseDiscoveryRate,
  };
  return decideTolerance(request, season?.bootstrap(m) ?? null);
}

interface Judgement {
  readonly q: number;
  /** Adjusted p-value against d = 0. */
  readonly plainQ: number;
  readonly policy: Policy;
}

function describeTested(tested: Tested, judgement: Judgement): FeatureDrift {
  const { delta, tier, rule } = tested.tolerance;
  return {
    ...describeFeature(tested, tested.result),
    state: decideState(tested, judgement),
    delta,
    p: tested.p,
    q: judgement.q,
    season: { ...describeGroup(tested), tier, rule },
  };
}

/** Too few rows for a test, or one value per window: then the distribution within a window says nothing. */
function describeUntested(measured: Measured, settings: FamilySettings): FeatureDrift {
  const { attribute } = measured.profile;
  const { delta, tier, rule } = findTolerance(measured, settings);
  const season = attribute ? { group: ONE_VALUE, windows: 0, tier, rule } : { ...describeGroup(measured), tier, rule };
  const known = attribute && measured.m > 0;
  const described = { ...describeFeature(measured, measureEffect(measured.pair)), delta, p: null, q: null, season };
  return known ? { ...described, state: "OK", effect: null, ci: null } : { ...described, state: "INSUFFICIENT" };
}

function describeGroup({ season }: Measured): Pick<FeatureDrift["season"], "group" | "windows"> {
  if (season === null || season === undefined) return { group: WHOLE_REFERENCE, windows: 0 };
  return { group: season.group.text, windows: season.group.members.length };
}

function describeFeature(
  measured: Measured,
  result: MeasuredEffect,
): Omit<FeatureDrift, "state" | "delta" | "p" | "q" | "season"> {
  const { profile, whole = profile, counts, importance, pair, n, m } = measured;
  const known = n > 0 && m > 0;
  return {
    name: profile.name,
    kind: profile.kind,
    effect: known ? result.debiased : null,
    ci: known ? [...computeEffectInterval(result, INTERVAL_LEVEL)] : null,
    cells: result.cells,
    nReference: n,
    nCurrent: m,
    ...describeMove(whole, counts, pair),
    importance,
    scoreShare: null,
    persistence: null,
    action: "",
    companions: [],
    causes: [],
    histogram: buildHistogram(pair, CHART_CELLS),
  };
}

/**
 * Under the minimum-effect rule a rejection below the noise floor is an alarm, and anything else INSUFFICIENT, never OK (SCIENCE,
 * O10). The tolerances of the other rules contain the noise of a window: there a change is natural that only they tolerate.
 */
function decideState({ result, tolerance }: Tested, { q, plainQ, policy }: Judgement): FeatureDrift["state"] {
  const significant = q <= policy.falseDiscoveryRate;
  if (tolerance.rule !== "min-effect") {
    const rare = q <= WINDOW_SHARE * policy.falseDiscoveryRate;
    if (rare && result.debiased > tolerance.delta) return decideSeverity(result.debiased);
    if (tolerance.delta >= BLIND_DELTA) return "INSUFFICIENT"; // nothing could exceed it: that is not "no drift"
    return result.debiased > policy.effect ? "NATURAL" : "OK";
  }
  if (significant) return decideSeverity(result.debiased);
  const hidden = result.cells < 2 && result.merged > 1; // everything fell into one cell: nothing was compared
  if (hidden || result.h < computeNoiseFloor(result.cells, tolerance.delta)) return "INSUFFICIENT";
  return plainQ <= policy.falseDiscoveryRate ? "NATURAL" : "OK";
}

function decideSeverity(debiased: number): FeatureDrift["state"] {
  if (debiased >= MAJOR_EFFECT) return "DRIFT_MAJOR";
  return debiased >= MODERATE_EFFECT ? "DRIFT_MODERATE" : "DRIFT_MINOR";
}

export function isDrift({ state }: Pick<FeatureDrift, "state">): boolean {
  return state.startsWith("DRIFT_");
}

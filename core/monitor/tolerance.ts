import type { FeatureDrift } from "../documents/monitor.ts";
import { computeNoiseFloor, type MeasuredEffect, testEffect } from "../drift/min-effect.ts";
import { CONFIDENCE, computeMoments, computeUpperP, type Moments, predictUpper } from "./moments.ts";
import { DEFAULT_POLICY, MIN_WINDOWS, WINDOW_SHARE } from "./policy.ts";

interface WindowShape {
  /** Autocorrelation of the values within windows; null when unknown. */
  readonly lag1: number | null;
  /** Present values of a typical window. */
  readonly rows: number;
  readonly cells: number;
}

/**
 * Whether rows of a window can be taken as independent, and are enough to say "no drift" by their p-values. Else the effects of whole
 * windows are compared with one another, cell by cell.
 */
export function isIndependent({ lag1, rows, cells }: WindowShape): boolean {
  const floor = FLOOR_RESERVE * computeNoiseFloor(cells, DEFAULT_POLICY.effect);
  return (lag1 === null || lag1 <= MAX_LAG) && rows >= Math.max(MIN_INDEPENDENT_ROWS, floor);
}

/** What a feature's tolerance is made of (SCIENCE 5.2, 5.3). */
export interface ToleranceRequest {
  /** d* of the reference windows of the group, each against the others; none for a reference without windows. */
  readonly effects: readonly number[];
  /** δ_min. */
  readonly effect: number;
  /** What the back-test multiplied all tolerances by. */
  readonly raised: number;
  /** Whether the group lacks the time of year of the window. */
  readonly foreign: boolean;
  /** Present values of the judged window, and the median of the group's windows. */
  readonly rows: number;
  readonly typicalRows: number;
  /** Whether rows count one by one: {@link isIndependent}. */
  readonly independent: boolean;
  /** Features in the family of tests, and its level. */
  readonly features: number;
  readonly falseDiscoveryRate: number;
}

export interface Tolerance {
  /** δ_f. */
  readonly delta: number;
  readonly tier: FeatureDrift["season"]["tier"];
  readonly rule: FeatureDrift["season"]["rule"];
  /** P of so large an effect while nothing beyond the natural variation of the group has changed; 1 up to δ_min, which is tolerated. */
  computeP(measured: MeasuredEffect): number;
}

/** Ranks replace the t limit from here on: 1/(k + 1) reaches 1 %. */
const MIN_CONFORMAL = 99;
/** Rows that follow one another this closely make i.i.d. p-values invalid; so few make them weak (SCIENCE 5.3). */
const MAX_LAG = 0.3;
const MIN_INDEPENDENT_ROWS = 100;
/** The floor is one of h, which is less than the rows of a window. */
const FLOOR_RESERVE = 1.25;
/** Other times of year differ by what the reference shows of its own, and nobody knows by how much more. */
const FOREIGN_RESERVE = 1.25;
/** Tolerances are calibrated on windows of the reference's own size (SCIENCE, O21): much smaller ones are noisier. */
export const MIN_SIZE_RATIO = 0.5;

/** Tier A with at least 8 windows, tier B with fewer pseudo-windows' moments, tier C without. */
export function decideTolerance(request: ToleranceRequest, bootstrap: Moments | null = null): Tolerance {
  const { effects, effect, raised } = request;
  if (effects.length >= MIN_WINDOWS) return calibrate(request, { tier: "A", moments: computeMoments(effects) });
  if (bootstrap !== null) return calibrate(request, { tier: "B", moments: bootstrap });
  return createMinEffect(raised * effect, "C");
}

function calibrate(
  request: ToleranceRequest,
  { tier, moments }: { readonly tier: "A" | "B"; readonly moments: Moments },
): Tolerance {
  const { effects, effect, foreign, rows, typicalRows, independent, features, falseDiscoveryRate } = request;
  const { windows } = moments;
  const raised = (foreign ? FOREIGN_RESERVE : 1) * request.raised;
  const delta = Math.min(1, raised * Math.max(effect, predictUpper(moments)));
  if (rows < MIN_SIZE_RATIO * typicalRows) return createMinEffect(delta, tier);
  if (tier === "A" && windows >= MIN_CONFORMAL && windows + 1 >= features / (WINDOW_SHARE * falseDiscoveryRate)) {
    return createConformal(effects, { effect, raised });
  }
  if (independent) return createMinEffect(delta, tier);
  return {
    delta,
    tier,
    rule: "direct",
    computeP(measured) {
      const { debiased } = measured;
      if (debiased <= raised * effect) return 1;
      // Small effects are skewed, so that t promises too much: noise of independent rows is the least that there is.
      return Math.max(computeUpperP(moments, debiased / raised), testEffect(measured, 0).plainP);
    },
  };
}

function createMinEffect(delta: number, tier: Tolerance["tier"]): Tolerance {
  return { delta, tier, rule: "min-effect", computeP: (measured) => testEffect(measured, delta).p };
}

/** Rank among the windows' own effects: exact when windows are exchangeable. */
function createConformal(
  effects: readonly number[],
  { effect, raised }: Pick<ToleranceRequest, "effect" | "raised">,
): Tolerance {
  const sorted = effects.toSorted((left, right) => left - right);
  const rank = Math.ceil(CONFIDENCE * (sorted.length + 1));
  return {
    delta: Math.min(1, raised * Math.max(effect, sorted[rank - 1] ?? effect)),
    tier: "A",
    rule: "conformal",
    computeP: ({ debiased }) => (1 + sorted.filter((own) => own >= debiased / raised).length) / (sorted.length + 1),
  };
}

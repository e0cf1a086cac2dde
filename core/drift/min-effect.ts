import { chiSquareQuantile, chiSquareSurvival } from "../stats/chi-square.ts";
import {
  noncentralChiSquareQuantile,
  noncentralChiSquareSurvival,
  noncentralityAt,
} from "../stats/noncentral-chi-square.ts";
import { computeTotals, type HistogramPair, MIN_EXPECTED, mergeSmallCells, toShares } from "./histogram.ts";

/** Size and shape of a comparison: what the null distribution depends on. */
export interface ComparisonSize {
  /** Cells after merging. */
  readonly cells: number;
  /** n·m/(n + m). */
  readonly h: number;
}

export interface MinEffect extends ComparisonSize {
  /** JS distance, base 2, 0–1. */
  readonly distance: number;
  /** d*: the distance without the part that noise alone adds. */
  readonly debiased: number;
  readonly jsdNats: number;
  /** P of a result at least this large when the true distance is `effect`. */
  readonly p: number;
  /** The same when nothing at all has changed. */
  readonly plainP: number;
  /** Cells that were merged because their expected count is below 5. */
  readonly merged: number;
}

/**
 * Minimum-effect test on the Jensen–Shannon distance (SCIENCE 4.2). H0: d ≤ effect.
 *
 *     T = 8·h·JSD_nats ~ non-central χ²(K − 1, λ = 8·h·effect²·ln 2)
 *     d*² = max(0, JSD_bits − (K − 1)/(8·h·ln 2))
 *
 * JSD: Lin (1991), IEEE Trans. Inf. Theory 37. Assumes i.i.d. rows. One cell, or an empty sample: distance 0, p = 1.
 * Goldens: SciPy 1.17.1, stats.json `categorical`.
 */
export function computeMinEffect(pair: HistogramPair, { effect }: { readonly effect: number }): MinEffect {
  const measured = measureEffect(pair);
  return { ...measured, ...testEffect(measured, effect) };
}

/** What the test looks at, without the test. */
export type MeasuredEffect = Omit<MinEffect, "p" | "plainP">;

/**
 * How cells are compared. Chi-square approximations need small cells merged; an effect that is judged by the effects of other windows
 * does not, and sees more without.
 */
export interface CellOptions {
  /** Default: {@link MIN_EXPECTED}; 0 merges none. */
  readonly minExpected?: number;
}

/** Distances alone, for tolerances that thousands of windows calibrate. */
export function measureEffect(pair: HistogramPair, { minExpected = MIN_EXPECTED }: CellOptions = {}): MeasuredEffect {
  const merged = mergeSmallCells(pair, minExpected);
  const { h } = computeTotals(pair);
  const cells = merged.reference.length;
  if (cells < 2 || h === 0) return { cells, h, distance: 0, debiased: 0, jsdNats: 0, merged: merged.merged };
  const jsdNats = computeJsd(toShares(merged.reference), toShares(merged.current));
  const bits = jsdNats / Math.LN2;
  return {
    cells,
    h,
    distance: Math.min(1, Math.sqrt(bits)),
    debiased: Math.min(1, Math.sqrt(Math.max(0, bits - (cells - 1) / (8 * h * Math.LN2)))),
    jsdNats,
    merged: merged.merged,
  };
}

/** d* alone, as {@link measureEffect} gives it: for the many comparisons that calibrate a tolerance. */
export function computeDebiasedEffect(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { minExpected = MIN_EXPECTED }: CellOptions = {},
): number {
  let [n, m] = [0, 0];
  for (let cell = 0; cell < reference.length; cell++) {
    n += reference[cell] as number;
    m += current[cell] as number;
  }
  if (n === 0 || m === 0) return 0;
  const share = Math.min(n, m) / (n + m);
  let [cells, nats, restBefore, restNow] = [0, 0, 0, 0];
  for (let cell = 0; cell < reference.length; cell++) {
    const [before, now] = [reference[cell] as number, current[cell] as number];
    if (before + now === 0) continue;
    if ((before + now) * share >= minExpected) {
      cells += 1;
      nats += computeJsdTerm(before / n, now / m);
    } else {
      restBefore += before;
      restNow += now;
    }
  }
  if (restBefore + restNow > 0) {
    cells += 1;
    nats += computeJsdTerm(restBefore / n, restNow / m);
  }
  if (cells < 2) return 0;
  const h = (n * m) / (n + m);
  return Math.min(1, Math.sqrt(Math.max(0, nats / Math.LN2 - (cells - 1) / (8 * h * Math.LN2))));
}

/** p-values of a measured distance against `effect`, and against none at all. */
export function testEffect(
  { cells, h, jsdNats }: Pick<MinEffect, "cells" | "h" | "jsdNats">,
  effect: number,
): Pick<MinEffect, "p" | "plainP"> {
  if (cells < 2 || h === 0) return { p: 1, plainP: 1 };
  const statistic = 8 * h * jsdNats;
  return {
    p: survive(statistic, { dof: cells - 1, lambda: toLambda(effect, h) }),
    plainP: chiSquareSurvival(statistic, cells - 1),
  };
}

/** Jensen–Shannon divergence in nats, by terms that stay accurate when the shares are nearly equal. */
export function computeJsd(reference: readonly number[], current: readonly number[]): number {
  let total = 0;
  for (const [cell, p] of reference.entries()) total += computeJsdTerm(p, current[cell] ?? 0);
  return Math.max(0, total);
}

function computeJsdTerm(p: number, q: number): number {
  return ((p + q) / 4) * divergeFromMiddle((p - q) / (p + q));
}

/** (1 + x)·ln(1 + x) + (1 − x)·ln(1 − x); 2·ln 2 at ±1. */
function divergeFromMiddle(x: number): number {
  const term = (y: number): number => (y <= -1 ? 0 : (1 + y) * Math.log1p(y));
  return term(x) + term(-x);
}

function survive(statistic: number, { dof, lambda }: { readonly dof: number; readonly lambda: number }): number {
  return lambda === 0 ? chiSquareSurvival(statistic, dof) : noncentralChiSquareSurvival(statistic, { dof, lambda });
}

function toLambda(distance: number, h: number): number {
  return 8 * h * distance * distance * Math.LN2;
}

function toDistance(lambda: number, h: number): number {
  return Math.min(1, Math.sqrt(lambda / (8 * h * Math.LN2)));
}

/** Interval of d at a two-sided level, by inverting the non-central χ² in its non-centrality. */
export function computeEffectInterval(
  { cells, h, jsdNats }: Pick<MinEffect, "cells" | "h" | "jsdNats">,
  level: number,
): readonly [lower: number, upper: number] {
  if (cells < 2 || h === 0) return [0, 0];
  const bound = (survival: number): number =>
    toDistance(noncentralityAt(8 * h * jsdNats, { dof: cells - 1, survival }), h);
  return [bound((1 - level) / 2), bound((1 + level) / 2)];
}

/** The h at which noise alone stays below `effect` with 95 % probability; below it "no drift" cannot be said. */
export function computeNoiseFloor(cells: number, effect: number): number {
  if (cells < 2) return 0;
  return chiSquareQuantile(0.95, cells - 1) / (8 * effect * effect * Math.LN2);
}

/** Smallest true d that the test at 5 % finds with 80 % probability. null when there is nothing to compare. */
export function computeDetectableEffect({ cells, h }: ComparisonSize, effect: number): number | null {
  if (cells < 2 || h === 0) return null;
  const dof = cells - 1;
  const critical = noncentralChiSquareQuantile(0.95, { dof, lambda: toLambda(effect, h) });
  return toDistance(noncentralityAt(critical, { dof, survival: 0.8 }), h);
}

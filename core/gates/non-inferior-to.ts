import type { ResamplingUnits } from "../compare/comparison.ts";
import type { DeltaDecision, DeltaEvidence } from "./comparison-rule.ts";
import { formatValue } from "./format-value.ts";
import { computeShortfallP } from "./one-sided-p.ts";

const UNIT_NAMES: Readonly<Record<ResamplingUnits["kind"], string>> = {
  row: "rows",
  cluster: "clusters",
  block: "blocks of time",
};
const SIGNIFICANT = 2; // of a number of rows that is a rough guess

export interface NonInferiority {
  readonly metric: string;
  /** Loss that is tolerated, in units of the metric, at least 0. */
  readonly margin: number;
  readonly on: "bound" | "point";
}

/**
 * Not worse than the baseline by more than the margin M (SCIENCE 3.2: 3), on the one-sided 95 % bounds of the paired delta: fails where the
 * upper one lies below −M, passes where the lower one lies above, and cannot tell in between. Identical predictions pass. With M = 0 only a
 * better model passes, and an equally good one cannot be told.
 */
export function decideNonInferior({ metric, margin, on }: NonInferiority, evidence: DeltaEvidence): DeltaDecision {
  const { delta, ci, verdict } = evidence;
  const limit = margin === 0 ? 0 : -margin;
  if (verdict === "no-change") {
    const detail = `${metric} is the baseline's: ${evidence.reason ?? "the predictions are identical"}.`;
    return { verdict: "pass", limit, bound: on === "bound" ? delta : null, detail };
  }
  if (on === "point") {
    const isMet = delta >= limit;
    const detail = `${metric} differs from the baseline by ${formatValue(delta)} (above 0 is better), ${isMet ? "not below" : "below"} ${formatValue(limit)} (bare value, its uncertainty not considered).`;
    return { verdict: isMet ? "pass" : "fail", limit, bound: null, detail };
  }
  if (ci === null) {
    const detail = `${metric} differs from the baseline by ${formatValue(delta)} and has no 95 % bound (${evidence.reason ?? "no interval"}); give more rows, or say on: "point" to test the bare difference.`;
    return { verdict: "fail", limit, bound: null, detail };
  }
  const [lower, upper] = ci;
  const p = computeShortfallP(delta, ci, limit);
  const told = { metric, margin, lower, upper };
  if (upper < limit) return { verdict: "fail", limit, bound: lower, p, detail: describeLoss(told, evidence) };
  if (lower > limit) return { verdict: "pass", limit, bound: lower, p, detail: describeHeld(told, evidence) };
  return { verdict: "inconclusive", limit, bound: lower, p, detail: describeDoubt(told, evidence) };
}

interface Told {
  readonly metric: string;
  readonly margin: number;
  readonly lower: number;
  readonly upper: number;
}

function describeLoss({ metric, margin, upper }: Told, evidence: DeltaEvidence): string {
  const than = margin === 0 ? "worse than the baseline" : `worse than the baseline by more than ${formatValue(margin)}`;
  return `${metric} is ${than}: Δ = ${formatValue(evidence.delta)}, and even its upper one-sided 95 % bound is ${formatValue(upper)}; ${describeNoise(evidence)}.`;
}

function describeHeld({ metric, margin, lower }: Told, evidence: DeltaEvidence): string {
  const said = evidence.verdict === "better" ? "better than the baseline" : sayHeld(margin);
  return `${metric} is ${said}: Δ = ${formatValue(evidence.delta)}, and its lower one-sided 95 % bound is ${formatValue(lower)}; ${describeNoise(evidence)}.`;
}

function sayHeld(margin: number): string {
  return margin === 0
    ? "not worse than the baseline"
    : `not worse than the baseline by more than ${formatValue(margin)}`;
}

function describeDoubt({ metric, margin, lower, upper }: Told, evidence: DeltaEvidence): string {
  const range = `Δ = ${formatValue(evidence.delta)}, its one-sided 95 % bounds ${formatValue(lower)} and ${formatValue(upper)}`;
  const noise = describeNoise(evidence);
  if (margin === 0) {
    return `${metric} may be better or worse than the baseline: ${range}; ${noise}. With margin 0 a model that is as good stays here: give a margin.`;
  }
  return `${metric} may be worse than the baseline by more than ${formatValue(margin)} or not: ${range}; ${noise}.${describeNeed(margin, evidence)}`;
}

/** Standard error and smallest visible change, where they are known. */
function describeNoise({ se, mde, n, unit }: DeltaEvidence): string {
  if (se === null || mde === null) return `${n} ${UNIT_NAMES[unit]}`;
  return `SE ${formatValue(se)}, smallest visible change ${formatValue(mde)} on ${n} ${UNIT_NAMES[unit]}`;
}

function describeNeed(margin: number, { mde, n, unit, unitsNeeded }: DeltaEvidence): string {
  if (mde === null || mde <= margin) return " More rows would tell.";
  const blind = ` This test set cannot see a change of ${formatValue(margin)}`;
  if (unitsNeeded === null) return `${blind}.`;
  return `${blind}: that takes about ${roundUp(unitsNeeded)} ${UNIT_NAMES[unit]} instead of ${n}.`;
}

function roundUp(count: number): number {
  const step = 10 ** Math.max(0, Math.ceil(Math.log10(Math.max(1, count))) - SIGNIFICANT);
  return Math.ceil(count / step) * step;
}

import type { ComparedMetric } from "../documents/evaluation-comparison.ts";

/** A metric of both models as a rule sees it: with values on both sides. */
export interface DeltaEvidence extends ComparedMetric {
  readonly candidate: number;
  readonly baseline: number;
  /** Above 0 the candidate is better, whatever the metric's direction. */
  readonly delta: number;
}

export interface DeltaDecision {
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** Smallest delta that is accepted. */
  readonly limit: number;
  /** The one-sided 95 % bound that was held against it; null when the bare delta was. */
  readonly bound: number | null;
  /** One-sided, of a delta below the limit; absent where the rule knows none. */
  readonly p?: number;
  readonly detail: string;
}

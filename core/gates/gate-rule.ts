import type { MetricValue } from "../documents/evaluation.ts";
import type { Bounds } from "../metrics/metric.ts";

/** What a rule sees of a metric. */
export interface GateEvidence {
  readonly value: number;
  /** One-sided 95 % bounds; equal to the value when the bare value is tested. */
  readonly bounds: Bounds;
}

export interface GateDecision {
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** The bound that was tested: the one that is worst for the gate. */
  readonly bound: number;
  /** One-sided, of a true value on the wrong side of the limit; absent for a limit with two sides. */
  readonly p?: number;
}

export interface GateLimit {
  readonly limit: number;
  /** Largest accepted distance, for `equals`. */
  readonly tolerance: number;
}

/** One way to hold a metric against a number: one file, one line in gates.ts. */
export interface GateRule {
  /** Public and permanent; the field of a pipeline's gate that holds the limit. */
  readonly id: "min" | "max" | "equals";
  readonly title: string;
  /** "at least 0.78", for details. */
  describe(limit: GateLimit): string;
  /**
   * `pass` when every value that the bounds leave open satisfies the limit, `fail` when none does, else `inconclusive`: "cannot tell" is
   * an answer. A value equal to the limit satisfies it. SCIENCE 3.2: 6.
   */
  decide(evidence: GateEvidence, limit: GateLimit): GateDecision;
}

/** A measured metric as gates need it: the document's value and the one-sided bounds beside it. */
export interface GatedMetric {
  readonly value: MetricValue;
  readonly bounds: Bounds | null;
}

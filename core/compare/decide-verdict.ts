import type { Verdict } from "../documents/evaluation-comparison.ts";

export interface VerdictRequest {
  /** One-sided 95 % bounds of the improvement. */
  readonly lower: number;
  readonly upper: number;
  /** Lower bound at the level of a claim of superiority; `lower` unless strict reuse lowers the level. */
  readonly claim: number;
  /** Not below 0. */
  readonly margin: number;
}

/** SCIENCE 3.2: 3, in this order. With margin 0 only what misses a stricter claim is `equivalent`. */
export function decideVerdict({ lower, upper, claim, margin }: VerdictRequest): Verdict {
  if (upper < -margin) return "worse";
  if (lower > 0 && claim > 0) return "better";
  if (lower > -margin) return "equivalent";
  return "inconclusive";
}

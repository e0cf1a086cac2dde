import type { PipelineGate } from "../pipeline/schema.ts";
import type { DeltaDecision, DeltaEvidence } from "./comparison-rule.ts";
import { formatValue } from "./format-value.ts";

const ROUNDING = 1e-12; // 0.82 − 0.81 is a little less than 0.01 in binary, and limits are inclusive

/**
 * Change thresholds of TensorFlow Model Analysis 3.x, for those who come from there: the bare difference from the baseline must reach
 * `absolute`, and its share of the baseline's value must reach `relative`; limits included, no interval. It blocks about half of all models
 * that are as good as the baseline; `nonInferiorTo` does not.
 *
 * TFMA takes candidate − baseline and asks for a direction, here the direction is the metric's own: a loss that may grow by 0.01 is
 * `absolute: -0.01`. A share is one of the baseline's absolute value, where TFMA's turns around below 0. A share of 0 is unknown and fails.
 */
export function decideChange(
  metric: string,
  { absolute, relative }: NonNullable<PipelineGate["change"]>,
  { delta, baseline }: DeltaEvidence,
): DeltaDecision {
  const limits = [
    ...(absolute === undefined ? [] : [absolute]),
    ...(relative === undefined ? [] : [relative * Math.abs(baseline)]),
  ];
  const limit = Math.max(...limits) + 0; // −0 becomes 0
  if (relative !== undefined && baseline === 0) {
    const detail = `${metric} of the baseline is 0: a relative change from it is not defined; give change.absolute instead.`;
    return { verdict: "fail", limit, bound: null, detail };
  }
  const isReached = delta >= limit - ROUNDING * Math.max(1, Math.abs(limit));
  const detail = `${metric} changed by ${formatValue(delta)} against the baseline (above 0 is better), ${isReached ? "at least" : "less than"} ${formatValue(limit)} (bare values, their uncertainty not considered).`;
  return { verdict: isReached ? "pass" : "fail", limit, bound: null, detail };
}

import type { Standing } from "../compare/standing.ts";
import type { GateResult } from "../documents/evaluation.ts";
import type { ComparedMetric } from "../documents/evaluation-comparison.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";
import type { DeltaDecision, DeltaEvidence } from "./comparison-rule.ts";
import type { DecidedGate } from "./decided-gate.ts";

export interface ComparisonQuestion {
  readonly metric: string;
  readonly rule: Extract<GateResult["rule"], "nonInferiorTo" | "change">;
  readonly on: GateResult["on"];
  readonly level: GateResult["level"];
  /** Smallest accepted delta as far as it is known without a baseline; shares of its value count as 0. */
  readonly limit: number;
  decide(evidence: DeltaEvidence): DeltaDecision | { readonly obstacle: string };
}

/**
 * Decides one gate that holds the candidate against the baseline. Without a baseline `firstModel` says what it is; with one that cannot be
 * compared or read the gate is `not-comparable`, whatever its numbers. A candidate without a value fails: no gate passes on nothing.
 */
export function decideComparison(
  question: ComparisonQuestion,
  { standing, firstModel }: { readonly standing: Standing; readonly firstModel: PipelineEvaluate["firstModel"] },
): DecidedGate {
  const { metric, rule, on, level, limit } = question;
  const failed = level === "warn" ? "warn" : "fail";
  const base = { metric, rule, limit, on, level, value: null, bound: null } as const;
  const stop = (verdict: GateResult["verdict"], detail: string): DecidedGate => ({
    result: { ...base, verdict, detail },
    p: null,
  });
  switch (standing.state) {
    case "none":
      return stop("not-comparable", `${metric} is held against no baseline: ${standing.reason}.`);
    case "absent": {
      const said = `There is no baseline to hold ${metric} against yet: ${standing.reason}`;
      return firstModel === "pass"
        ? stop("pass", `${said}. A first model passes.`)
        : stop(failed, `${said}. The pipeline says firstModel: "fail".`);
    }
    case "not-comparable":
      return stop("not-comparable", `${metric} cannot be held against the baseline: ${standing.reason}.`);
    case "unreadable":
      return stop("not-comparable", `The baseline of ${metric} cannot be read: ${standing.reason}.`);
    case "compared": {
      const compared = standing.metrics.get(metric);
      const evidence = readEvidence(metric, compared);
      if ("obstacle" in evidence) return stop(evidence.isOwn ? failed : "not-comparable", evidence.obstacle);
      const decision = question.decide(evidence);
      if ("obstacle" in decision) return stop("not-comparable", decision.obstacle);
      const verdict = decision.verdict === "fail" ? failed : decision.verdict;
      return {
        result: {
          ...base,
          limit: decision.limit,
          value: evidence.delta,
          bound: decision.bound,
          verdict,
          detail: decision.detail,
        },
        p: decision.p ?? null,
      };
    }
  }
}

/** Both values and their difference, or whose value is missing. */
function readEvidence(
  metric: string,
  compared: ComparedMetric | undefined,
): DeltaEvidence | { readonly obstacle: string; readonly isOwn: boolean } {
  if (compared === undefined) return { obstacle: `${metric} was not compared.`, isOwn: true };
  const { candidate, baseline, delta, reason = "not a finite number" } = compared;
  if (candidate === null) {
    return { obstacle: `${metric} has no value: ${reason}; no gate passes on nothing.`, isOwn: true };
  }
  if (baseline === null || delta === null) {
    return { obstacle: `${metric} of the baseline cannot be compared: ${reason}.`, isOwn: false };
  }
  return { ...compared, candidate, baseline, delta };
}

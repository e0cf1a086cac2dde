import type { Standing } from "../compare/standing.ts";
import type { GateResult } from "../documents/evaluation.ts";
import type { PipelineEvaluate, PipelineGate } from "../pipeline/schema.ts";
import { decideChange } from "./change.ts";
import { decideComparison } from "./decide-comparison.ts";
import type { DecidedGate } from "./decided-gate.ts";
import { formatValue } from "./format-value.ts";
import type { GatedMetric, GateEvidence, GateRule } from "./gate-rule.ts";
import { GATE_RULES } from "./gates.ts";
import { decideNonInferior } from "./non-inferior-to.ts";
import { resolveMargin } from "./resolve-margin.ts";

/**
 * Decides every rule of one metric's gate that needs the candidate alone, in the order min, max, equals. On the one-sided 95 % bound unless
 * the gate says `on: "point"`. A metric without a number, with a zero denominator, or without the bound that the gate asks for fails with
 * the reason: no gate passes on nothing. `level: "warn"` turns `fail` into `warn`.
 */
export function decideGates(metric: string, gate: PipelineGate, measured: GatedMetric): GateResult[] {
  return decideFloors(metric, gate, measured).map(({ result }) => result);
}

/** The same with what the gate's group needs. */
export function decideFloors(metric: string, gate: PipelineGate, measured: GatedMetric): DecidedGate[] {
  return [...GATE_RULES.values()].flatMap((rule) => {
    const limit = gate[rule.id];
    return limit === undefined ? [] : [inGroup(decideGate({ metric, gate, rule, limit }, measured), gate)];
  });
}

export interface BaselineEvidence {
  readonly standing: Standing;
  readonly firstModel: PipelineEvaluate["firstModel"];
}

/** Decides the rules of one metric's gate that hold it against the baseline: nonInferiorTo, then change. */
export function decideAgainstBaseline(metric: string, gate: PipelineGate, evidence: BaselineEvidence): DecidedGate[] {
  const { nonInferiorTo, margin = 0, change, level } = gate;
  const decided: DecidedGate[] = [];
  if (nonInferiorTo !== undefined) {
    const { on } = gate;
    const limit = typeof margin === "number" && margin > 0 ? -margin : 0;
    const question = { metric, rule: "nonInferiorTo", on, level, limit } as const;
    const decision = decideComparison(
      {
        ...question,
        decide(compared) {
          const resolved = resolveMargin(margin, compared.baseline);
          return resolved === null
            ? { obstacle: `A margin of ${margin} needs a value of the baseline to be a share of.` }
            : decideNonInferior({ metric, margin: resolved, on }, compared);
        },
      },
      evidence,
    );
    decided.push(inGroup(decision, gate));
  }
  if (change !== undefined) {
    const limit = change.absolute ?? 0;
    const question = { metric, rule: "change", on: "point", level, limit } as const;
    decided.push(
      decideComparison({ ...question, decide: (compared) => decideChange(metric, change, compared) }, evidence),
    );
  }
  return decided;
}

function inGroup({ result, p }: DecidedGate, { group }: PipelineGate): DecidedGate {
  return group === undefined ? { result, p } : { result: { ...result, group }, p };
}

interface GateQuestion {
  readonly metric: string;
  readonly gate: PipelineGate;
  readonly rule: GateRule;
  readonly limit: number;
}

function decideGate({ metric, gate, rule, limit }: GateQuestion, measured: GatedMetric): DecidedGate {
  const { on, level } = gate;
  const failed = level === "warn" ? "warn" : "fail";
  const base = { metric, rule: rule.id, limit, on, level, value: measured.value.value } as const;
  const obstacle = findObstacle(metric, gate, measured);
  if ("reason" in obstacle) {
    return { result: { ...base, bound: null, verdict: failed, detail: obstacle.reason }, p: null };
  }
  const demand = { limit, tolerance: gate.tolerance ?? 0 };
  const { verdict, bound, p = null } = rule.decide(obstacle, demand);
  const detail = describeDecision({ metric, gate, verdict, demand: rule.describe(demand) }, obstacle);
  const result: GateResult = {
    ...base,
    bound: on === "bound" ? bound : null,
    verdict: verdict === "fail" ? failed : verdict,
    detail,
  };
  return { result, p: on === "bound" ? p : null };
}

/** The evidence, or why there is none to decide on. */
function findObstacle(
  metric: string,
  { on }: PipelineGate,
  { value, bounds }: GatedMetric,
): GateEvidence | { reason: string } {
  const number = value.value;
  if (number === null || !Number.isFinite(number)) {
    return { reason: `${metric} has no value: ${value.reason ?? "not a finite number"}; no gate passes on nothing.` };
  }
  if (value.undefined === true) {
    return {
      reason: `${metric} is undefined: ${value.reason ?? "zero denominator"}; 0 is a convention, and no gate passes on it.`,
    };
  }
  if (on === "point") return { value: number, bounds: [number, number] };
  if (bounds === null || !bounds.every(Number.isFinite)) {
    return {
      reason: `${metric} is ${formatValue(number)} and has no 95 % bound (${value.reason ?? "no interval"}); give more rows, or say on: "point" to test the bare value.`,
    };
  }
  return { value: number, bounds };
}

interface Decision {
  readonly metric: string;
  readonly gate: PipelineGate;
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** "at least 0.78". */
  readonly demand: string;
}

function describeDecision({ metric, gate, verdict, demand }: Decision, { value, bounds }: GateEvidence): string {
  const number = formatValue(value);
  if (gate.on === "point") {
    const answer = verdict === "pass" ? "is" : "is not";
    return `${metric} = ${number} ${answer} ${demand} (bare value, its uncertainty not considered).`;
  }
  const range = `one-sided 95 % bounds ${formatValue(bounds[0])} and ${formatValue(bounds[1])}`;
  if (verdict === "pass") return `${metric} = ${number} is ${demand}, and so are its ${range}.`;
  if (verdict === "fail") return `${metric} = ${number} is not ${demand}, nor is any value between its ${range}.`;
  const exact = gate.equals !== undefined && (gate.tolerance ?? 0) === 0 && demand.startsWith("equal");
  const hint = exact ? 'give a tolerance, or say on: "point"' : "more rows would tell";
  return `${metric} = ${number}: its ${range} do not decide whether it is ${demand}; ${hint}.`;
}

import type { GateResult } from "../documents/evaluation.ts";
import type { PipelineGate } from "../pipeline/schema.ts";
import type { GatedMetric, GateEvidence, GateRule } from "./gate-rule.ts";
import { GATE_RULES } from "./gates.ts";

const DIGITS = 6; // enough to see on which side of a limit a value lies; the document holds every digit beside it

/**
 * Decides every rule of one metric's gate, in the order min, max, equals. On the one-sided 95 % bound unless the gate says `on: "point"`.
 * A metric without a number, with a zero denominator, or without the bound that the gate asks for fails with the reason: no gate passes on
 * nothing. `level: "warn"` turns `fail` into `warn`.
 */
export function decideGates(metric: string, gate: PipelineGate, measured: GatedMetric): GateResult[] {
  return [...GATE_RULES.values()].flatMap((rule) => {
    const limit = gate[rule.id];
    return limit === undefined ? [] : [decideGate({ metric, gate, rule, limit }, measured)];
  });
}

interface GateQuestion {
  readonly metric: string;
  readonly gate: PipelineGate;
  readonly rule: GateRule;
  readonly limit: number;
}

function decideGate({ metric, gate, rule, limit }: GateQuestion, measured: GatedMetric): GateResult {
  const { on, level } = gate;
  const failed = level === "warn" ? "warn" : "fail";
  const base = { metric, rule: rule.id, limit, on, level, value: measured.value.value } as const;
  const obstacle = findObstacle(metric, gate, measured);
  if ("reason" in obstacle) return { ...base, bound: null, verdict: failed, detail: obstacle.reason };
  const demand = { limit, tolerance: gate.tolerance ?? 0 };
  const { verdict, bound } = rule.decide(obstacle, demand);
  const detail = describeDecision({ metric, gate, verdict, demand: rule.describe(demand) }, obstacle);
  return { ...base, bound: on === "bound" ? bound : null, verdict: verdict === "fail" ? failed : verdict, detail };
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
      reason: `${metric} is ${format(number)} and has no 95 % bound (${value.reason ?? "no interval"}); give more rows, or say on: "point" to test the bare value.`,
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
  const number = format(value);
  if (gate.on === "point") {
    const answer = verdict === "pass" ? "is" : "is not";
    return `${metric} = ${number} ${answer} ${demand} (bare value, its uncertainty not considered).`;
  }
  const range = `one-sided 95 % bounds ${format(bounds[0])} and ${format(bounds[1])}`;
  if (verdict === "pass") return `${metric} = ${number} is ${demand}, and so are its ${range}.`;
  if (verdict === "fail") return `${metric} = ${number} is not ${demand}, nor is any value between its ${range}.`;
  const exact = gate.equals !== undefined && (gate.tolerance ?? 0) === 0 && demand.startsWith("equal");
  const hint = exact ? 'give a tolerance, or say on: "point"' : "more rows would tell";
  return `${metric} = ${number}: its ${range} do not decide whether it is ${demand}; ${hint}.`;
}

function format(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}

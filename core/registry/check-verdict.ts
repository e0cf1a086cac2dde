import type { Evaluation, GateResult } from "../documents/evaluation.ts";
import { SlipwayError } from "../errors.ts";
import { decideOutcome } from "../evaluation/decide-outcome.ts";
import { ownValue } from "../own.ts";
import type { OnInconclusive } from "./decide-registrable.ts";

const FILE = "evaluation.json";
const MAX_SHOWN = 5;
const SLICES = "slices.";
const ROUNDING = 1e-12; // limits of a change are inclusive, and differences are rounded
const DECIDED: ReadonlySet<string> = new Set(["passed", "failed", "inconclusive"]);

/**
 * The outcome must follow from the gates and the leakage, and every gate from its own numbers: a verdict edited by hand lets no model in.
 * @throws SLIPWAY_E_DOCUMENT_INVALID naming the fields that disagree
 */
export function assertVerdict(evaluation: Evaluation, onInconclusive: OnInconclusive): void {
  const problems = [
    ...evaluation.gates.flatMap((gate, index) => findGateProblems(gate, index, evaluation)),
    ...findOutcomeProblems(evaluation, onInconclusive),
  ];
  if (problems.length === 0) return;
  throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
    what: `${FILE} contradicts itself: ${problems.slice(0, MAX_SHOWN).join("; ")}.`,
    remedy: "Write it again with `slipway evaluate`, and leave its fields as they are.",
    file: FILE,
  });
}

function findGateProblems(gate: GateResult, index: number, evaluation: Evaluation): readonly string[] {
  const { level, verdict, value } = gate;
  const at = `gates.${index}`;
  const problems: string[] = [];
  const source = sourceOf(gate, evaluation);
  // A comparison without a value may still have a number on one side; its gate has none.
  if (source !== undefined && source.value !== value && (value !== null || !isAgainstBaseline(gate))) {
    problems.push(`${at}.value is ${value} where ${source.field} is ${source.value}`);
  }
  if (verdict === (level === "fail" ? "warn" : "fail")) {
    problems.push(`${at}.verdict is ${verdict} at level ${level}`);
  }
  if (verdict === "pass" && !(isAgainstBaseline(gate) ? holds(gate, evaluation) : satisfies(gate))) {
    problems.push(`${at}.verdict is pass, which its ${gate.on === "bound" ? "bound" : "value"} does not allow`);
  }
  return problems;
}

function isAgainstBaseline({ rule }: GateResult): boolean {
  return rule === "nonInferiorTo" || rule === "change";
}

/** Where the number of a gate comes from; undefined for what the document holds elsewhere, such as gaps between groups. */
function sourceOf(
  gate: GateResult,
  { metrics, comparison }: Evaluation,
): { readonly field: string; readonly value: number | null } | undefined {
  const { metric } = gate;
  if (isAgainstBaseline(gate)) {
    const compared = ownValue(comparison, metric);
    return compared === undefined ? undefined : { field: `comparison.${metric}.delta`, value: compared.delta };
  }
  const measured = ownValue(metrics, metric);
  return measured === undefined ? undefined : { field: `metrics.${metric}.value`, value: measured.value };
}

/** Whether a passed gate can have passed. The tolerance of `equals` is not in the document, so there it needs a number alone. */
function satisfies({ rule, limit, on, value, bound }: GateResult): boolean {
  const tested = on === "bound" ? bound : value;
  if (value === null || tested === null) return false;
  if (rule === "min") return tested >= limit;
  if (rule === "max") return tested <= limit;
  return true;
}

/**
 * The same for a gate against the baseline. Without a number it passes for a first model alone; the gate of the slices passes while none of
 * them is lost; a delta of exactly 0 with a bound of 0 is that of identical predictions.
 */
function holds({ metric, rule, limit, on, value, bound }: GateResult, evaluation: Evaluation): boolean {
  const { verdict, comparison, comparedSlices = [] } = evaluation;
  if (value === null) return verdict === "first-model" && Object.keys(comparison).length === 0;
  if (metric.startsWith(SLICES)) return !comparedSlices.some((slice) => slice.declared && slice.verdict === "fail");
  if (rule === "change" || on === "point") return value >= limit - ROUNDING * Math.max(1, Math.abs(limit));
  if (bound === null) return false;
  return bound > limit || (value === 0 && bound === 0);
}

function findOutcomeProblems(
  { outcome, gates, leakage }: Evaluation,
  onInconclusive: OnInconclusive,
): readonly string[] {
  if (leakage !== null && leakage.rows > 0) {
    return outcome === "failed" ? [] : [`outcome is ${outcome} although leakage.rows is ${leakage.rows}`];
  }
  if (!DECIDED.has(outcome)) return []; // an evaluation that came to no end is registered by nobody
  const follows = decideOutcome(gates, "report");
  // Who lets the undecided pass may have said so before or after the evaluation.
  if (follows === "inconclusive" && outcome === "passed" && onInconclusive === "pass") return [];
  return outcome === follows ? [] : [`outcome is ${outcome} where its gates say ${follows}`];
}

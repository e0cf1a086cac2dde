import type { Evaluation, GateResult } from "../documents/evaluation.ts";
import { SlipwayError } from "../errors.ts";
import { decideOutcome } from "../evaluation/decide-outcome.ts";
import type { OnInconclusive } from "./decide-registrable.ts";

const FILE = "evaluation.json";
const MAX_SHOWN = 5;
const DECIDED: ReadonlySet<string> = new Set(["passed", "failed", "inconclusive"]);

/**
 * The outcome must follow from the gates and the leakage, and every gate from its own numbers: a verdict edited by hand lets no model in.
 * @throws SLIPWAY_E_DOCUMENT_INVALID naming the fields that disagree
 */
export function assertVerdict(evaluation: Evaluation, onInconclusive: OnInconclusive): void {
  const problems = [
    ...findMetricProblems(evaluation),
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

function findMetricProblems({ metrics }: Evaluation): readonly string[] {
  return Object.entries(metrics)
    .filter(([, { value, reason }]) => value === null && reason === undefined)
    .map(([id]) => `metrics.${id}.value is null without a reason`);
}

function findGateProblems(gate: GateResult, index: number, { metrics }: Evaluation): readonly string[] {
  const { metric, level, verdict, value } = gate;
  const at = `gates.${index}`;
  const problems: string[] = [];
  const measured = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  if (measured !== undefined && measured.value !== value) {
    problems.push(`${at}.value is ${value} where metrics.${metric}.value is ${measured.value}`);
  }
  if (verdict === (level === "fail" ? "warn" : "fail")) {
    problems.push(`${at}.verdict is ${verdict} at level ${level}`);
  }
  if (verdict === "pass" && !satisfies(gate)) {
    problems.push(`${at}.verdict is pass, which its ${gate.on === "bound" ? "bound" : "value"} does not allow`);
  }
  return problems;
}

/** Whether a passed gate can have passed. The tolerance of `equals` is not in the document, so there it needs a number alone. */
function satisfies({ rule, limit, on, value, bound }: GateResult): boolean {
  const tested = on === "bound" ? bound : value;
  if (value === null || tested === null) return false;
  if (rule === "min") return tested >= limit;
  if (rule === "max") return tested <= limit;
  return true;
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

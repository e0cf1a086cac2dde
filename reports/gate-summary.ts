import { clip, MAX_SENTENCE } from "../core/clean-text.ts";
import type { Evaluation, GateResult, MetricValue } from "../core/documents/evaluation.ts";
import { ownValue } from "../core/own.ts";
import { formatInterval, formatNumber } from "./format-number.ts";
import { listed } from "./markdown-block.ts";
import { joinPhrases, name, type Phrase, phrase, plain, toText } from "./phrase.ts";
import { isAgainstBaseline } from "./views/gates.ts";
import { isMeasured } from "./views/metric-record.ts";
import { buildNextSteps } from "./views/next-steps.ts";
import { asSentence, pluralise } from "./views/words.ts";

const MAX_GATES = 5;

/** The same points for an annotation and for the page of a run. */
export interface GateSummary {
  /** Plain text, a line for each point; empty where no gate is open. */
  readonly text: string;
  readonly markdown: string;
}

/** Gates that keep a model from being released: metric, limit, value and interval of each, then what somebody can do. */
export function summariseOpenGates(evaluation: Evaluation): GateSummary {
  const open = evaluation.gates.filter(isOpen);
  const rest = open.length - MAX_GATES;
  return summarise([
    ...open.slice(0, MAX_GATES).map((gate) => sayOpenGate(gate, evaluation)),
    ...(rest > 0 ? [plain(`${pluralise(rest, "more gate")} in evaluation.json.`)] : []),
    ...adviseLimits(open),
    ...buildNextSteps(evaluation),
  ]);
}

export interface OpenModel extends Pick<Evaluation, "gates" | "metrics"> {
  readonly model: string;
}

/** The same of several models, a line for each, without advice. */
export function summariseOpenModels(models: readonly OpenModel[]): GateSummary {
  const open = models.flatMap(({ model, gates, metrics }) => {
    const said = gates.filter(isOpen).map((gate) => sayOpenGate(gate, { metrics, comparison: {} }));
    return said.length === 0 ? [] : [phrase`${name(model)}: ${joinPhrases(said.slice(0, MAX_GATES), " ")}`];
  });
  const rest = open.length - MAX_GATES;
  return summarise([
    ...open.slice(0, MAX_GATES),
    ...(rest > 0 ? [plain(`${pluralise(rest, "more model")} in tenants.json.`)] : []),
  ]);
}

function summarise(points: readonly Phrase[]): GateSummary {
  return { text: points.map((point) => `- ${toText(point)}`).join("\n"), markdown: listed(points) };
}

function isOpen({ level, verdict }: GateResult): boolean {
  return level === "fail" && verdict !== "pass";
}

const DEMANDS: Readonly<Record<GateResult["rule"], string>> = {
  min: "at least",
  max: "at most",
  equals: "equal to",
  nonInferiorTo: "above",
  change: "at least",
};

/** “roc_auc failed: it must be at least 0.8 and is 0.71 (95 % interval 0.66–0.76); its one-sided bound is 0.67.” */
function sayOpenGate(gate: GateResult, evaluation: Pick<Evaluation, "metrics" | "comparison">): Phrase {
  const { metric, rule, limit, value, bound, verdict, detail } = gate;
  const word = verdict === "fail" ? "failed" : `is ${verdict}`;
  const why = detail === "" ? `no value; its limit is ${formatNumber(limit)}` : detail;
  if (value === null || !isMeasured(metric))
    return phrase`${name(metric)} ${word}: ${asSentence(clip(why, MAX_SENTENCE))}`;
  const subject = isAgainstBaseline(gate) ? "its difference from the baseline" : "it";
  const tested = bound === null ? "" : `; its one-sided 95 % bound is ${formatNumber(bound)}`;
  const interval = sayInterval(gate, evaluation);
  return phrase`${name(metric)} ${word}: ${subject} must be ${DEMANDS[rule]} ${formatNumber(limit)} and is ${formatNumber(value)}${interval}${tested}.`;
}

function sayInterval(gate: GateResult, { metrics, comparison }: Pick<Evaluation, "metrics" | "comparison">): string {
  const from: Pick<MetricValue, "ci" | "level"> | undefined = isAgainstBaseline(gate)
    ? ownValue(comparison, gate.metric)
    : ownValue(metrics, gate.metric);
  if (from === undefined || from.ci === null) return "";
  return ` (${Math.round(from.level * 100)} % interval ${formatInterval(from.ci)})`;
}

/** For limits of a value; what is held against the baseline has advice of its own. */
function adviseLimits(open: readonly GateResult[]): readonly Phrase[] {
  const limits = open.filter((gate) => !isAgainstBaseline(gate) && isMeasured(gate.metric)).slice(0, MAX_GATES);
  if (limits.length === 0) return [];
  const doubtful = limits.some(({ verdict }) => verdict === "inconclusive");
  const fields = limits.map(({ metric, rule }) => phrase`${name(`evaluate.gates.${metric}.${rule}`)}`);
  const more = doubtful ? "Give more test rows, which narrows the intervals; improve" : "Improve";
  return [phrase`${more} the data or the model, or change ${joinPhrases(fields, ", ")} where that asks for too much.`];
}

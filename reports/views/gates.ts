import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { Evaluation, GateResult } from "../../core/documents/evaluation.ts";
import { ownValue } from "../../core/own.ts";
import {
  decimalsFor,
  decimalsToSeparate,
  formatAbout,
  formatFixed,
  formatNumber,
  formatProbability,
  formatSigned,
} from "../format-number.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { decimalsOfDelta } from "./delta.ts";
import { isMeasured, titleOf } from "./metric-record.ts";
import type { Cell } from "./table.ts";
import type { Tone } from "./tone.ts";
import { unbroken, withoutStop } from "./words.ts";

const TONES: Readonly<Record<GateResult["verdict"], Tone>> = {
  pass: "good",
  warn: "warn",
  fail: "bad",
  inconclusive: "warn",
  "not-comparable": "mute",
};
const WORDS: Readonly<
  Record<GateResult["rule"], { name: string; sign: string; side: string; missed: string; beyond: string }>
> = {
  min: { name: "floor", sign: "≥", side: "lower", missed: "below", beyond: "above" },
  max: { name: "ceiling", sign: "≤", side: "upper", missed: "above", beyond: "below" },
  equals: { name: "target", sign: "=", side: "worse", missed: "off", beyond: "at" },
  nonInferiorTo: { name: "margin", sign: "Δ ≥", side: "lower", missed: "below", beyond: "above" },
  change: { name: "change threshold", sign: "Δ ≥", side: "lower", missed: "below", beyond: "above" },
};

const GAP_DECIMALS = 3; // of gaps between groups and other numbers that are no metrics
const WORST: readonly Tone[] = ["bad", "warn", "mute", "good", "quiet", "none"];

/** Rules that hold the difference from the baseline against a limit, not the value. */
export function isAgainstBaseline({ rule }: Pick<GateResult, "rule">): boolean {
  return rule === "nonInferiorTo" || rule === "change";
}

/** A gate on the difference from the baseline that passed because there is none, as the pipeline's `firstModel` has it. */
export function isUntested(gate: GateResult): boolean {
  return gate.verdict === "pass" && isAgainstBaseline(gate) && gate.value === null && gate.bound === null;
}

export function toneOfGate({ verdict }: GateResult): Tone {
  return TONES[verdict];
}

/** “lower bound 0.828 ≥ 0.78”: what was tested, and against what; a verdict other than `pass` stands in front. */
export function sayGate(gate: GateResult, evaluation: Evaluation): string {
  const { on, level, bound, value, verdict, limit, pHolm } = gate;
  const tested = on === "bound" ? bound : value;
  const warns = level === "warn" && verdict !== "warn" ? " (warns only)" : "";
  if (tested === null) return `${isUntested(gate) ? "no Δ to test" : verdict}${warns}`;
  const isCount = Number.isInteger(tested) && Number.isInteger(limit);
  const decimals = isCount ? 0 : decimalsToSeparate(tested, limit, decimalsOf(gate, evaluation));
  const number = (isAgainstBaseline(gate) ? formatSigned : formatFixed)(tested, decimals);
  const sign = WORDS[gate.rule].sign.replace("Δ ", "");
  const held = `${sayTested(gate)} ${number}${verdict === "pass" ? "" : ", not"} ${sign} ${formatNumber(limit)}`;
  const holm = pHolm === undefined ? "" : ` (p ${formatProbability(pHolm)} after Holm)`;
  return `${verdict === "pass" ? "" : `${verdict}: `}${held}${holm}${warns}`;
}

/** “lower bound”, “Δ lower bound”, “value”. */
function sayTested(gate: GateResult): string {
  const bound = gate.on === "bound" && gate.rule !== "equals" ? `${WORDS[gate.rule].side} bound` : "";
  if (isAgainstBaseline(gate)) return bound === "" ? "Δ" : `Δ ${bound}`;
  return bound === "" ? "value" : bound;
}

/** All gates of one metric in one cell, with the tone of the worst. */
export function buildGateCell(gates: readonly GateResult[], evaluation: Evaluation): Cell {
  if (gates.length === 0) return { text: "not\u00A0gated", tone: "quiet" };
  const worstFirst = gates.toSorted((a, b) => WORST.indexOf(toneOfGate(a)) - WORST.indexOf(toneOfGate(b)));
  const [worst] = worstFirst;
  const tone = worst === undefined ? "none" : toneOfGate(worst);
  return { text: worstFirst.map((gate) => unbroken(sayGate(gate, evaluation))).join("; "), tone };
}

/** Which gate was lost and by how much. */
export function sayFailure(gate: GateResult, evaluation: Evaluation): Phrase {
  const { metric, rule } = gate;
  const title = titleOf(metric);
  if (!isMeasured(metric)) return phrase`${clip(withoutStop(gate.detail), MAX_SENTENCE)}`;
  if (isAgainstBaseline(gate)) return sayLoss(gate, evaluation);
  const missed = sayMiss(gate, evaluation);
  if (missed !== undefined) return phrase`${title} is ${missed}`;
  return phrase`${title} fails its ${WORDS[rule].name}: ${clip(withoutStop(gate.detail), MAX_SENTENCE)}`;
}

/** “0.406, 0.394 below its floor of 0.800; the one-sided 95 % lower bound is 0.300”, where the value itself is beyond the limit. */
function sayMiss(gate: GateResult, evaluation: Evaluation): string | undefined {
  const { rule, value, bound, limit } = gate;
  if (value === null || (rule === "min" ? value >= limit : value <= limit)) return undefined;
  const { name, side, missed } = WORDS[rule];
  const decimals = decimalsToSeparate(value, limit, decimalsOf(gate, evaluation));
  const distance = formatFixed(Math.abs(value - limit), decimals);
  const numbers = `${formatFixed(value, decimals)}, ${distance} ${missed} its ${name} of ${formatFixed(limit, decimals)}`;
  const tested = bound === null ? "" : `; the one-sided 95\u00A0% ${side} bound is ${formatFixed(bound, decimals)}`;
  return `${numbers}${tested}`;
}

/** Why a gate could not be decided and what would decide it. */
export function sayDoubt(gate: GateResult, evaluation: Evaluation): Phrase {
  const { name } = WORDS[gate.rule];
  if (!isMeasured(gate.metric)) return phrase`${clip(withoutStop(gate.detail), MAX_SENTENCE)}`;
  const title = titleOf(gate.metric);
  const { value, bound, limit } = gate;
  if (value !== null && bound !== null && isAgainstBaseline(gate)) {
    const separate = decimalsToSeparate(bound, limit, decimalsOf(gate, evaluation));
    return phrase`${title} may lose more than ${sayMargin(limit)} against the baseline: Δ ${formatSigned(value, separate)}, lower one-sided 95 % bound ${formatSigned(bound, separate)}`;
  }
  if (value === null || bound === null)
    return phrase`${title} cannot be held against its ${name}: ${clip(withoutStop(gate.detail), MAX_SENTENCE)}`;
  return phrase`${title} is ${sayOpenBound(gate, { value, bound }, evaluation)}`;
}

/** Why a gate has its verdict, beside a cell that says what was tested; empty where that says it all. */
export function sayWhy(gate: GateResult, evaluation: Evaluation): string {
  const { verdict, value, bound } = gate;
  if (verdict === "pass") return "";
  if (verdict === "inconclusive")
    return value === null || bound === null ? "" : sayOpenBound(gate, { value, bound }, evaluation);
  return sayMiss(gate, evaluation) ?? "";
}

/** “0.85, above its floor of 0.80, but its one-sided 95 % lower bound is 0.78; about 3,000 rows would settle it if the value held”. */
function sayOpenBound(
  gate: GateResult,
  { value, bound }: { readonly value: number; readonly bound: number },
  evaluation: Evaluation,
): string {
  const { name, side, beyond } = WORDS[gate.rule];
  const decimals = decimalsToSeparate(bound, gate.limit, decimalsOf(gate, evaluation));
  const place = sayPlace(gate, value, beyond);
  // Of a value on the wrong side the bound is the less hopeful number still: no “but”.
  const link = place === beyond ? ", but" : ";";
  return `${formatFixed(value, decimals)}, ${place} its ${name} of ${formatFixed(gate.limit, decimals)}${link} its one-sided 95 % ${side} bound is ${formatFixed(bound, decimals)}${sayNeed(gate, evaluation)}`;
}

function sayLoss(gate: GateResult, evaluation: Evaluation): Phrase {
  const { metric, value, limit, detail } = gate;
  const title = titleOf(metric);
  // Gates over several slices, and those that could not be decided, say in their detail what a number cannot.
  if (value === null || value >= limit || ownValue(evaluation.comparison, metric) === undefined)
    return phrase`${title}: ${clip(withoutStop(detail), MAX_SENTENCE)}`;
  const decimals = decimalsToSeparate(value, limit, decimalsOf(gate, evaluation));
  return phrase`${title} loses ${formatFixed(-value, decimals)} against the baseline, more than ${sayMargin(limit)}`;
}

function sayMargin(limit: number): string {
  return limit === 0 ? "nothing, which is what its gate tolerates" : `its margin of ${formatNumber(-limit)}`;
}

function sayPlace({ rule, limit }: GateResult, value: number, beyond: string): string {
  const isMet = rule === "min" ? value >= limit : value <= limit;
  return isMet || rule === "equals" ? beyond : `not ${beyond}`;
}

// A bound approaches its value with the square root of the rows, so the rows needed follow from the two distances.
function sayNeed({ metric, value, bound, limit, rule }: GateResult, { metrics, n }: Evaluation): string {
  if (value === null || bound === null) return "";
  const room = rule === "min" ? value - limit : limit - value;
  if (room <= 0) return "; more rows would tell, though the value itself is on the wrong side";
  const rows = Math.ceil((ownValue(metrics, metric)?.n ?? n) * ((value - bound) / room) ** 2);
  return rows < 1e9 ? `; about ${formatAbout(rows)} rows would settle it if the value held` : "; more rows would tell";
}

function decimalsOf(gate: GateResult, { metrics, comparison }: Evaluation): number {
  const compared = ownValue(comparison, gate.metric);
  if (isAgainstBaseline(gate) && compared !== undefined) return decimalsOfDelta(compared);
  const metric = ownValue(metrics, gate.metric);
  return metric === undefined ? GAP_DECIMALS : decimalsFor(metric.ci);
}

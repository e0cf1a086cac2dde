import type { Evaluation, GateResult } from "../../core/documents/evaluation.ts";
import { ownValue } from "../../core/own.ts";
import { clip, MAX_SENTENCE } from "../clean-text.ts";
import { ABSENT, decimalsFor, decimalsToSeparate, formatCount, formatFixed, formatNumber } from "../format-number.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { titleOf } from "./metric-record.ts";
import type { Tone } from "./tone.ts";

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

export function toneOfGate({ verdict }: GateResult): Tone {
  return TONES[verdict];
}

/** “lower bound ≥ 0.78”. */
export function sayRule({ rule, limit, on, level }: GateResult): string {
  const { sign, side } = WORDS[rule];
  const tested = on === "bound" && rule !== "equals" ? `${side} bound` : "value";
  return `${tested} ${sign} ${formatNumber(limit)}${level === "warn" ? " (warns only)" : ""}`;
}

/** The number that was held against the limit, at the decimals of its metric. */
export function sayTested(gate: GateResult, decimals: number): string {
  const tested = testedOf(gate);
  return tested === null ? ABSENT : formatFixed(tested, decimalsToSeparate(tested, gate.limit, decimals));
}

/** Which gate was lost and by how much. */
export function sayFailure(gate: GateResult, evaluation: Evaluation): Phrase {
  const { metric, rule, value, bound, limit } = gate;
  const { name, side, missed } = WORDS[rule];
  const title = titleOf(metric);
  const isMet = value !== null && (rule === "min" ? value >= limit : value <= limit);
  if (value === null || isMet) return phrase`${title} fails its ${name}: ${withoutStop(gate.detail)}`;
  const decimals = decimalsToSeparate(value, limit, decimalsOf(gate, evaluation));
  const distance = formatFixed(Math.abs(value - limit), decimals);
  const numbers = `${formatFixed(value, decimals)}, ${distance} ${missed} its ${name} of ${formatFixed(limit, decimals)}`;
  const tested = bound === null ? "" : `; the one-sided 95\u00A0% ${side} bound is ${formatFixed(bound, decimals)}`;
  return phrase`${title} is ${numbers}${tested}`;
}

/** Why a gate could not be decided and what would decide it. */
export function sayDoubt(gate: GateResult, evaluation: Evaluation): Phrase {
  const { name, side, beyond } = WORDS[gate.rule];
  const title = titleOf(gate.metric);
  const { value, bound, limit } = gate;
  if (value === null || bound === null)
    return phrase`${title} cannot be held against its ${name}: ${withoutStop(gate.detail)}`;
  const decimals = decimalsToSeparate(bound, limit, decimalsOf(gate, evaluation));
  const numbers = `${formatFixed(value, decimals)}, ${sayPlace(gate, value, beyond)} its ${name} of ${formatFixed(limit, decimals)}`;
  return phrase`${title} is ${numbers}, but its one-sided 95 % ${side} bound is ${formatFixed(bound, decimals)}${sayNeed(gate, evaluation)}`;
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
  return rows < 1e9
    ? `; about ${formatCount(roundUp(rows))} rows would settle it if the value held`
    : "; more rows would tell";
}

function roundUp(rows: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, rows))) - 1);
  return Math.ceil(rows / unit) * unit;
}

// A detail is a sentence of its own; here it ends somebody else's.
function withoutStop(detail: string): string {
  return clip(detail.replace(/\.$/, ""), MAX_SENTENCE);
}

function testedOf({ on, bound, value }: GateResult): number | null {
  return on === "bound" ? (bound ?? null) : value;
}

function decimalsOf({ metric }: GateResult, { metrics }: Evaluation): number {
  return decimalsFor(ownValue(metrics, metric)?.ci ?? null);
}

import type { Evaluation, GateResult, MetricValue } from "../../core/documents/evaluation.ts";
import { ownValue } from "../../core/own.ts";
import { buildIntervalBar } from "../charts/interval-bar.ts";
import { clip, MAX_CELL, MAX_SENTENCE } from "../clean-text.ts";
import {
  decimalsFor,
  formatCount,
  formatFixed,
  formatInterval,
  formatNumber,
  formatPercent,
  formatSigned,
} from "../format-number.ts";
import { joinPhrases, type Phrase, plain } from "../phrase.ts";
import { sayRule, sayTested, toneOfGate } from "./gates.ts";
import { orderMetrics, titleOf } from "./metric-record.ts";
import { buildTable, type Cell, type TableSize, type TableView } from "./table.ts";
import type { Tone } from "./tone.ts";
import { pluralise } from "./words.ts";

const MAX_REASONS = 20;
const MAX_TITLES = 8;
const GATE_COLUMNS = [
  ["Gate", "text"],
  ["Tested", "number"],
  ["Verdict", "text"],
] as const;
const SCALE = [0, 1] as const;
const WORST: readonly Tone[] = ["bad", "warn", "mute", "good", "quiet", "none"];

export interface MetricTableOptions extends TableSize {
  /** A page draws the intervals; a comment has text alone. */
  readonly charts: boolean;
  /** `decisive` are the primary metric and those with a gate; `other` the rest, without the columns of gates. */
  readonly which: "all" | "decisive" | "other";
}

/** Metrics with intervals and gates, the primary one first. */
export function buildMetricTable(evaluation: Evaluation, { charts, maxRows, which }: MetricTableOptions): TableView {
  const compared = Object.keys(evaluation.comparison).length > 0;
  const gated = which !== "other";
  const level = Object.values(evaluation.metrics).at(0)?.level ?? 0.95;
  const columns = [
    ["Metric", "text"],
    [compared ? "Candidate" : "Value", "number"],
    [`${formatPercent(level, 0)} CI`, "number"],
    ...(charts ? ([["0 to 1", "chart"]] as const) : []),
    ["n", "number"],
    ...(compared ? ([[`Δ [${formatPercent(deltaLevel(evaluation), 0)} CI]`, "number"]] as const) : []),
    ...(gated ? GATE_COLUMNS : []),
  ] as const;
  const ids = selectMetrics(evaluation, which);
  const shown = ids.slice(0, maxRows);
  const rest = ids.length - shown.length;
  return buildTable({
    caption: "Metrics with intervals and gates",
    columns,
    rows: shown.flatMap((id) => {
      const metric = ownValue(evaluation.metrics, id);
      return metric === undefined ? [] : [buildRow(id, metric, { evaluation, charts, compared, gated })];
    }),
    note: joinPhrases(
      [
        ...sayReasons(evaluation, shown),
        ...sayMethods(evaluation, shown),
        ...(rest > 0 ? [plain(`${pluralise(rest, "more metric")} in evaluation.json`)] : []),
      ],
      "; ",
    ),
  });
}

function selectMetrics(evaluation: Evaluation, which: MetricTableOptions["which"]): readonly string[] {
  const { metrics, primary, gates } = evaluation;
  const ordered = orderMetrics(Object.keys(metrics), primary);
  if (which === "all") return ordered;
  const decisive = new Set([primary, ...gates.map(({ metric }) => metric)]);
  return ordered.filter((id) => decisive.has(id) === (which === "decisive"));
}

interface RowContext {
  readonly evaluation: Evaluation;
  readonly charts: boolean;
  readonly compared: boolean;
  readonly gated: boolean;
}

function buildRow(
  id: string,
  metric: MetricValue,
  { evaluation, charts, compared, gated }: RowContext,
): readonly Cell[] {
  const gates = evaluation.gates.filter((gate) => gate.metric === id);
  const decimals = decimalsFor(metric.ci);
  return [
    id === evaluation.primary ? `${titleOf(id)} (primary)` : titleOf(id),
    metric.undefined === true ? `${formatFixed(metric.value, 0)} (undefined)` : formatFixed(metric.value, decimals),
    formatInterval(metric.ci, decimals),
    ...(charts ? [buildBar(id, metric, gates)] : []),
    formatCount(metric.n),
    ...(compared ? [sayDelta(evaluation, id)] : []),
    ...(gated ? [...sayGates(gates, decimals), sayVerdicts(gates)] : []),
  ];
}

// One scale for all bars, so that they can be compared; a metric beyond it has none.
function buildBar(id: string, { value, ci, undefined: isUndefined }: MetricValue, gates: readonly GateResult[]): Cell {
  const mark = gates.at(0)?.limit ?? null;
  const ends = [value, mark, ...(ci ?? [])].filter((end) => end !== null);
  if (isUndefined === true || ends.some((end) => end < SCALE[0] || end > SCALE[1])) return "";
  const limit = mark === null ? "" : `, limit ${formatNumber(mark)}`;
  const label = `${titleOf(id)}: ${formatFixed(value, 3)} ${formatInterval(ci)}${limit}`;
  return { chart: buildIntervalBar({ value, interval: ci, mark, domain: SCALE, label }) };
}

function sayGates(gates: readonly GateResult[], decimals: number): readonly string[] {
  return [gates.map(sayRule).join("; "), gates.map((gate) => sayTested(gate, decimals)).join("; ")];
}

function sayVerdicts(gates: readonly GateResult[]): Cell {
  if (gates.length === 0) return { text: "not\u00A0gated", tone: "quiet" };
  const tone = WORST.find((each) => gates.some((gate) => toneOfGate(gate) === each)) ?? "none";
  return { text: [...new Set(gates.map(({ verdict }) => verdict))].join(", "), tone };
}

function sayDelta({ comparison }: Evaluation, id: string): string {
  const compared = ownValue(comparison, id);
  if (compared === undefined) return "not comparable";
  const decimals = decimalsFor(compared.ci);
  return `${formatSigned(compared.delta, decimals)} ${formatInterval(compared.ci, decimals)}`;
}

function deltaLevel({ comparison }: Evaluation): number {
  return Object.values(comparison).at(0)?.level ?? 0.9;
}

// Reasons of values that are null or undefined, once each; the numbers alone would hide them.
function sayReasons({ metrics }: Evaluation, ids: readonly string[]): readonly Phrase[] {
  const reasons = ids.flatMap((id) => {
    const metric = ownValue(metrics, id);
    return metric?.reason === undefined ? [] : [plain(`${titleOf(id)}: ${clip(metric.reason, MAX_SENTENCE)}`)];
  });
  return reasons.slice(0, MAX_REASONS);
}

// How each interval was made, with the metrics it was made for.
function sayMethods({ metrics }: Evaluation, ids: readonly string[]): readonly Phrase[] {
  const known = ids.flatMap((id) => {
    const { method, ci = null } = ownValue(metrics, id) ?? {};
    return method === undefined || ci === null ? [] : [{ id, method }];
  });
  const groups = [...Map.groupBy(known, ({ method }) => method)].slice(0, MAX_REASONS);
  const said = groups.map(([method, all]) => `${clip(method, MAX_CELL)} (${sayTitles(all.map(({ id }) => id))})`);
  return said.length === 0 ? [] : [plain(`Intervals: ${said.join(", ")}`)];
}

function sayTitles(ids: readonly string[]): string {
  const rest = ids.length - MAX_TITLES;
  return `${ids
    .slice(0, MAX_TITLES)
    .map((id) => titleOf(id))
    .join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

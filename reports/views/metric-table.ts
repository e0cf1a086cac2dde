import { clip, MAX_CELL, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { Evaluation, GateResult, MetricValue } from "../../core/documents/evaluation.ts";
import { ownValue } from "../../core/own.ts";
import { buildIntervalBar } from "../charts/interval-bar.ts";
import {
  ABSENT,
  decimalsFor,
  formatCount,
  formatFixed,
  formatInterval,
  formatNumber,
  formatPercent,
} from "../format-number.ts";
import { joinPhrases, type Phrase, plain } from "../phrase.ts";
import { sayDelta, saySides } from "./delta.ts";
import { buildGateCell, isAgainstBaseline } from "./gates.ts";
import { arrowOf, orderMetrics, titleOf } from "./metric-record.ts";
import { buildTable, type Cell, type TableSize, type TableView } from "./table.ts";
import { pluralise, unbroken } from "./words.ts";

const MAX_REASONS = 20;
const MAX_TITLES = 8;
const SCALE = [0, 1] as const;

export interface MetricTableOptions extends TableSize {
  /** A page draws the intervals; a comment has text alone. */
  readonly charts: boolean;
  /** `decisive` are the primary metric and those with a gate; `other` the rest, without the column of gates. */
  readonly which: "all" | "decisive" | "other";
}

/** Metrics with their gates, the primary one first: of both models where there are two, else with their intervals. */
export function buildMetricTable(evaluation: Evaluation, { charts, maxRows, which }: MetricTableOptions): TableView {
  const isCompared = Object.keys(evaluation.comparison).length > 0;
  const level = Object.values(evaluation.metrics).at(0)?.level ?? 0.95;
  const ids = selectMetrics(evaluation, which);
  const shown = ids.slice(0, maxRows);
  const context = { evaluation, charts, isCompared, isGated: which !== "other" };
  const interval = `${formatPercent(level, 0)} CI`;
  const rest = ids.length - shown.length;
  return buildTable({
    caption: "Metrics with intervals and gates",
    columns: [
      ["Metric", "text"],
      ...(isCompared
        ? ([
            ["Baseline", "number"],
            ["Candidate", "number"],
          ] as const)
        : ([["Value", "number"]] as const)),
      ...(charts || !isCompared ? ([[interval, "number"]] as const) : []),
      ...(charts ? ([["0 to 1", "chart"]] as const) : []),
      ...(isCompared
        ? ([[unbroken(`Δ [${formatPercent(deltaLevel(evaluation), 0)} CI]`), "number"]] as const)
        : ([["n", "number"]] as const)),
      ...(context.isGated ? ([["Gate", "text"]] as const) : []),
    ],
    rows: shown.flatMap((id) => {
      const metric = ownValue(evaluation.metrics, id);
      return metric === undefined ? [] : [buildRow(id, metric, context)];
    }),
    note: joinPhrases(
      [
        ...(isCompared && context.isGated ? [plain(sayReading(evaluation))] : []),
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
  readonly isCompared: boolean;
  readonly isGated: boolean;
}

function buildRow(id: string, metric: MetricValue, context: RowContext): readonly Cell[] {
  const { evaluation, charts, isCompared, isGated } = context;
  const gates = evaluation.gates.filter((gate) => gate.metric === id);
  const title = [titleOf(id), arrowOf(id)].filter((part) => part !== "").join("\u00A0");
  return [
    id === evaluation.primary ? [{ text: title, code: false, strong: true }] : title,
    ...sayValues(id, metric, context),
    ...(charts || !isCompared ? [formatInterval(metric.ci)] : []),
    ...(charts ? [buildBar(id, metric, gates)] : []),
    isCompared ? sayDeltaOf(evaluation, id) : formatCount(metric.n),
    ...(isGated ? [buildGateCell(gates, evaluation)] : []),
  ];
}

// Beside a baseline the values are those of the common rows, or they would not differ by Δ.
function sayValues(id: string, metric: MetricValue, { evaluation, isCompared }: RowContext): readonly string[] {
  const compared = ownValue(evaluation.comparison, id);
  if (isCompared && compared !== undefined) return saySides(compared);
  const value =
    metric.undefined === true
      ? `${formatFixed(metric.value, 0)} (undefined)`
      : formatFixed(metric.value, decimalsFor(metric.ci));
  return isCompared ? [ABSENT, value] : [value];
}

// One scale for all bars, so that they can be compared; a metric beyond it has none.
function buildBar(id: string, { value, ci, undefined: isUndefined }: MetricValue, gates: readonly GateResult[]): Cell {
  const mark = gates.find((gate) => !isAgainstBaseline(gate))?.limit ?? null;
  const ends = [value, mark, ...(ci ?? [])].filter((end) => end !== null);
  if (isUndefined === true || ends.some((end) => end < SCALE[0] || end > SCALE[1])) return "";
  const limit = mark === null ? "" : `, limit ${formatNumber(mark)}`;
  const label = `${titleOf(id)}: ${formatFixed(value, 3)} ${formatInterval(ci)}${limit}`;
  return { chart: buildIntervalBar({ value, interval: ci, mark, domain: SCALE, label }) };
}

function sayDeltaOf({ comparison }: Evaluation, id: string): string {
  const compared = ownValue(comparison, id);
  return compared === undefined ? "not compared" : sayDelta(compared);
}

function deltaLevel({ comparison }: Evaluation): number {
  return Object.values(comparison).at(0)?.level ?? 0.9;
}

// Which rows the numbers are of, and what the sign of a difference means.
function sayReading(evaluation: Evaluation): string {
  const { baseline, n, gates } = evaluation;
  const rows = baseline.rows?.both ?? n;
  const isLimited = gates.some((gate) => !isAgainstBaseline(gate));
  const limits = isLimited ? `; limits on the value itself count all ${pluralise(n, "test row")}` : "";
  const which =
    rows === n ? `the ${pluralise(n, "test row")}` : `the ${pluralise(rows, "row")} that both models have${limits}`;
  return `On ${which}. Δ is the improvement: above 0 the candidate is better, whether high (↑) or low (↓) is good`;
}

// Reasons of values that are null or undefined, once each; the numbers alone would hide them.
function sayReasons({ metrics }: Evaluation, ids: readonly string[]): readonly Phrase[] {
  const reasons = ids.flatMap((id) => {
    const metric = ownValue(metrics, id);
    return metric?.reason === undefined ? [] : [plain(`${titleOf(id)}: ${clip(metric.reason, MAX_SENTENCE)}`)];
  });
  return reasons.slice(0, MAX_REASONS);
}

// How each interval was made, with the metrics it was made for: of the difference where there is one, else of the value.
function sayMethods({ metrics, comparison }: Evaluation, ids: readonly string[]): readonly Phrase[] {
  const known = ids.flatMap((id) => {
    const { method, ci = null } = ownValue(comparison, id) ?? ownValue(metrics, id) ?? {};
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

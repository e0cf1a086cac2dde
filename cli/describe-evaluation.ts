import type { Evaluation, GateResult, MetricValue } from "../core/documents/evaluation.ts";
import type { ComparedMetric } from "../core/documents/evaluation-comparison.ts";
import { METRIC_CARDS } from "../core/metrics/metrics.ts";
import { ownValue } from "../core/own.ts";
import { alignColumns } from "./align-columns.ts";
import { describeComparison, formatDelta } from "./describe-comparison.ts";
import type { Paint } from "./paint.ts";

/** The metric table with its gates, the outcome first. */
export function describeEvaluation(evaluation: Evaluation, paint: Paint): string {
  const { pipeline, n, binary, outcome, gates, comparison } = evaluation;
  const isCompared = Object.keys(comparison).length > 0;
  const byMetric = Map.groupBy(gates, ({ metric }) => metric);
  const rows = Object.entries(evaluation.metrics).map(([id, value]) => [
    METRIC_CARDS.get(id)?.title ?? id,
    ...(isCompared ? formatSides(value, ownValue(comparison, id)) : [formatValue(value)]),
    formatInterval(value),
    ...(isCompared ? [describeDelta(ownValue(comparison, id))] : []),
    (byMetric.get(id) ?? []).map(formatGate).join("; "),
  ]);
  return [
    `${pipeline}: ${paint.outcome(outcome)} on ${n} test rows${binary === undefined ? "" : ` (${binary.positives} ${binary.positive})`}`,
    ...describeComparison(evaluation, paint),
    ...alignColumns([
      [
        "metric",
        ...(isCompared ? ["baseline", "candidate"] : ["value"]),
        `${percent(evaluation)} interval`,
        ...(isCompared ? ["Δ, above 0 is better"] : []),
        "gate",
      ],
      ...rows,
    ]).map((line) => `  ${line}`),
    ...describeUndefined(evaluation),
    ...describeRows(evaluation),
    ...gates
      .filter(({ verdict }) => verdict !== "pass")
      .map((gate) => `  ${paint.outcome(gate.verdict)} ${gate.metric}: ${gate.detail}`),
  ].join("\n");
}

/** Baseline and candidate on their common rows, so that they differ by Δ. */
function formatSides(value: MetricValue, compared: ComparedMetric | undefined): readonly string[] {
  if (compared === undefined || compared.candidate === null) return ["—", formatValue(value)];
  return [compared.baseline === null ? "—" : compared.baseline.toFixed(4), compared.candidate.toFixed(4)];
}

function describeDelta(compared: ComparedMetric | undefined): string {
  return compared === undefined ? "" : formatDelta(compared);
}

function percent({ metrics }: Evaluation): string {
  const level = Object.values(metrics).find(({ ci }) => ci !== null)?.level ?? 0.95;
  return `${Math.round(level * 100)} %`;
}

function formatValue({ value }: MetricValue): string {
  return value === null ? "—" : value.toFixed(4);
}

/** Under the table, which a sentence would push apart. */
function describeUndefined({ metrics, comparison }: Evaluation): readonly string[] {
  return Object.entries(metrics).flatMap(([id, { value, reason }]) => {
    const compared = ownValue(comparison, id);
    const isDefined = value !== null && compared?.delta !== null;
    const why = value === null ? reason : compared?.reason;
    return isDefined ? [] : [`  — ${METRIC_CARDS.get(id)?.title ?? id}: ${why ?? "no value"}`];
  });
}

/** Where the models share some of the rows alone, one line of the table speaks of two sets of rows. */
function describeRows({ n, baseline: { rows }, comparison }: Evaluation): readonly string[] {
  if (rows === undefined || rows.both === n || Object.keys(comparison).length === 0) return [];
  return [
    `  baseline, candidate and Δ are of the ${rows.both} common rows; intervals and limits of a value of all ${n}`,
  ];
}

function formatInterval({ ci }: MetricValue): string {
  return ci === null ? "" : `${ci[0].toFixed(4)} – ${ci[1].toFixed(4)}`;
}

function formatGate({ rule, limit, verdict, on, value }: GateResult): string {
  if (rule === "nonInferiorTo" && value === null) return `${verdict} (no Δ)`;
  const sign = { min: "≥", max: "≤", equals: "=", nonInferiorTo: "Δ ≥", change: "Δ ≥" }[rule];
  return `${verdict} (${on === "bound" ? "bound " : ""}${sign} ${Number(limit.toPrecision(6))})`;
}

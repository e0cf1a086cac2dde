import type { Evaluation } from "../core/documents/evaluation.ts";
import type { BaselineSection, ComparedMetric, Verdict } from "../core/documents/evaluation-comparison.ts";
import { METRIC_CARDS } from "../core/metrics/metrics.ts";
import { ownValue } from "../core/own.ts";
import type { Paint } from "./paint.ts";

type Compared = Pick<Evaluation, "verdict" | "baseline" | "comparison" | "primary">;

/** Whether it is better than its baseline, by how much, and which that is; no line without a baseline. */
export function describeComparison(
  { verdict, baseline, comparison, primary }: Compared,
  paint: Paint,
): readonly string[] {
  if (baseline.kind === "none") return [];
  const compared = ownValue(comparison, primary);
  const delta =
    compared === undefined ? "" : `: ${METRIC_CARDS.get(primary)?.title ?? primary} Δ ${formatDelta(compared)}`;
  const rows = baseline.rows === undefined ? "" : ` on ${describeRows(baseline.rows)}`;
  return [
    `  verdict   ${paint.strong(SENTENCES[verdict](baseline))}${delta}${rows}`,
    ...(baseline.ref === null ? [] : [paint.faint(`  baseline  ${describeBaseline(baseline)}`)]),
  ];
}

const nameOf = ({ ref }: BaselineSection): string => ref ?? "the baseline";

const SENTENCES: Readonly<Record<Verdict, (baseline: BaselineSection) => string>> = {
  better: (baseline) => `better than ${nameOf(baseline)}`,
  worse: (baseline) => `worse than ${nameOf(baseline)}`,
  equivalent: (baseline) => `not worse than ${nameOf(baseline)} by more than the margin`,
  inconclusive: (baseline) => `inconclusive: these rows cannot tell it from ${nameOf(baseline)}`,
  "no-change": (baseline) => `no change: the predictions of ${nameOf(baseline)}`,
  "not-comparable": ({ obstacle, reason }) => `not comparable: ${obstacle ?? reason}`,
  "first-model": ({ reason }) => `first model: ${reason}`,
};

/** Above 0 is better, whatever the direction of the metric. */
export function formatDelta({ delta, ci, level, reason }: ComparedMetric): string {
  if (delta === null) return `— (${reason ?? "no value"})`;
  const interval = ci === null ? "" : ` [${formatSigned(ci[0])}, ${formatSigned(ci[1])}] ${Math.round(level * 100)} %`;
  return `${formatSigned(delta)}${interval}`;
}

function formatSigned(value: number): string {
  const text = value.toFixed(4);
  return value > 0 ? `+${text}` : text;
}

function describeRows({ both, candidateOnly, baselineOnly }: NonNullable<BaselineSection["rows"]>): string {
  const left = candidateOnly + baselineOnly;
  const apart = `, ${candidateOnly} only here and ${baselineOnly} only there`;
  return `${both} common rows${left === 0 ? "" : apart}`;
}

function describeBaseline({ ref, reason, ageDays, scores }: BaselineSection): string {
  const age = ageDays === null ? "" : `, ${ageDays < 1 ? "less than a day" : `${ageDays.toFixed(0)} days`} old`;
  const how = { stored: ", its stored scores", rescored: ", scored anew", given: "" };
  return `${ref ?? ""}: ${reason}${age}${scores === undefined ? "" : how[scores]}`;
}

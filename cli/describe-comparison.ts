import type { Evaluation } from "../core/documents/evaluation.ts";
import type { BaselineSection, ComparedMetric } from "../core/documents/evaluation-comparison.ts";
import { sayVerdictLine } from "../reports/views/comparison-answer.ts";
import type { Paint } from "./paint.ts";

/** The sentence that also opens the pull-request comment, then the baseline; no line without a baseline. */
export function describeComparison(evaluation: Evaluation, paint: Paint): readonly string[] {
  const { baseline } = evaluation;
  if (baseline.kind === "none") return [];
  const rows = baseline.rows === undefined ? "" : `, ${describeRows(baseline.rows)}`;
  return [
    `  verdict   ${paint.strong(sayVerdictLine(evaluation))}${rows}`,
    ...(baseline.ref === null ? [] : [paint.faint(`  baseline  ${describeBaseline(baseline)}`)]),
  ];
}

/** Above 0 is better, whatever the direction of the metric. */
export function formatDelta({ delta, ci, level }: ComparedMetric): string {
  if (delta === null) return "—";
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

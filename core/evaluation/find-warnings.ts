import type { GateResult } from "../documents/evaluation.ts";
import type { BinarySample } from "../metrics/binary/binary-sample.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";

const FEW_ROWS = 10; // of a class; below, intervals say little

/** What somebody should know about the evaluated rows before reading a number. */
export function warnSample({ n, positives, negatives, score }: BinarySample): string[] {
  const warnings: string[] = [];
  if (positives === 0 || negatives === 0) {
    const label = positives === 0 ? "negative" : "positive";
    warnings.push(
      `All ${n} evaluated rows are of the ${label} class: metrics that compare the classes have no value. Evaluate rows of both.`,
    );
  } else if (Math.min(positives, negatives) < FEW_ROWS) {
    warnings.push(
      `There are only ${positives} positive and ${negatives} negative rows: intervals are wide. Evaluate more rows.`,
    );
  }
  if (n > 1 && score.length === 1) {
    warnings.push(`Every score is ${score[0]}: the model does not tell rows apart. Look at its features.`);
  }
  return warnings;
}

/** Says why the outcome is what it is where the gates alone do not show it. */
export function warnOutcome(
  gates: readonly GateResult[],
  leakage: { readonly rows: number } | null,
  { onInconclusive }: PipelineEvaluate,
): string[] {
  const warnings: string[] = [];
  if (leakage !== null && leakage.rows > 0) {
    warnings.push(
      `Failed because of leakage: ${leakage.rows} rows of the training or validation part are also evaluated. Remove the duplicates, or name the column that identifies a row as data.id.`,
    );
  }
  const undecided = gates.filter(({ level, verdict }) => level === "fail" && verdict === "inconclusive");
  if (undecided.length > 0 && onInconclusive === "pass") {
    warnings.push(
      `${undecided.length} inconclusive gates count as passed because the pipeline says onInconclusive: "pass".`,
    );
  }
  return warnings;
}

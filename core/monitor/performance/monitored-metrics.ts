import type { Evaluation } from "../../documents/evaluation.ts";
import type { TaskKind } from "../../metrics/metric.ts";

/** What is measured in every window, beside the primary metric. */
const MONITORED: Readonly<Record<TaskKind, readonly string[]>> = {
  binary: ["roc_auc", "average_precision", "f1", "accuracy", "log_loss", "brier"],
  multiclass: ["accuracy", "f1_macro", "roc_auc_ovr_macro", "log_loss"],
  regression: ["mae", "rmse", "bias"],
  forecast: ["mae", "mape", "rmse", "bias"],
};

/** Metrics of the order of rows: without the labels of a decile of the score they say nothing (SCIENCE 7.3). */
export const RANKING_METRICS: ReadonlySet<string> = new Set([
  "roc_auc",
  "gini",
  "ks",
  "average_precision",
  "partial_auc",
]);

/** The primary metric first, then those of the task that the evaluation has as well. */
export function listMonitored({
  task,
  primary,
  metrics,
}: Pick<Evaluation, "task" | "primary" | "metrics">): readonly string[] {
  const others = MONITORED[task.kind].filter((id) => id !== primary && metrics[id] !== undefined);
  return [primary, ...others];
}

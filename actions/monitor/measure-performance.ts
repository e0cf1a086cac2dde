import type { OutcomeReader, OutcomeRequest, ScoredTask } from "../../core/data/outcomes.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { MonitorDocument } from "../../core/documents/monitor.ts";
import type { Performance } from "../../core/documents/monitor-performance.ts";
import type { Logger } from "../../core/log.ts";
import { buildPerformance } from "../../core/monitor/performance/build-performance.ts";
import { parseWindowLength } from "../../core/monitor/window-length.ts";
import type { Pipeline } from "../../core/pipeline/schema.ts";
import type { Comparison } from "./prepare-comparison.ts";

export interface PerformancePorts {
  /** Absent where performance is nobody's concern. */
  readonly outcomes?: OutcomeReader;
  readonly log: Logger;
}

const DEFAULT_HORIZON = "30d"; // for estimates alone nothing matures

/**
 * How good the deployed model is on the windows that were judged; null without a model that was evaluated, without scores in what was
 * served, and where there are neither labels nor an estimate.
 * @throws what reading labels throws
 */
export async function measurePerformance(
  { pipeline, reference, count, rows }: Comparison,
  { windows, monitoredAt }: Pick<MonitorDocument, "windows" | "monitoredAt">,
  { outcomes, log }: PerformancePorts,
): Promise<Performance | null> {
  const { evidence } = reference;
  if (pipeline === undefined || outcomes === undefined) return null;
  if (evidence === undefined)
    return warnWithout(pipeline, log, "the model that is compared with has no evaluation.json");
  const { evaluation, predictions } = evidence;
  const labels = describeLabels(pipeline, rows?.folder ?? count.folder);
  const served = await outcomes.read({
    source: count.source,
    folder: count.folder,
    task: describeTask(evaluation.task),
    ...(count.where === undefined ? {} : { where: count.where }),
    ...(count.predictionColumn === undefined ? {} : { prediction: count.predictionColumn }),
    ...(count.timestamp === undefined ? {} : { timestamp: count.timestamp }),
    ...(labels === undefined ? {} : { labels }),
  });
  if (served === undefined) return warnWithout(pipeline, log, "what was served has no column of scores");
  for (const warning of served.warnings) log.warn(warning);
  const performance = buildPerformance({
    task: pipeline.task,
    settings: pipeline.evaluate,
    ...{ evaluation, reference: predictions, served, windows, now: monitoredAt },
    horizonMs: parseWindowLength(pipeline.monitor?.labels?.horizon ?? DEFAULT_HORIZON),
  });
  return performance.labels === null && performance.estimate === null ? null : performance;
}

function warnWithout({ monitor }: Pipeline, log: Logger, why: string): null {
  if (monitor?.labels !== undefined) log.warn(`monitor.labels are not read: ${why}.`);
  return null;
}

function describeLabels({ monitor, task }: Pipeline, folder: string): OutcomeRequest["labels"] {
  if (monitor?.labels === undefined) return undefined;
  const { source, key, value = task.target, observedAt, version } = monitor.labels;
  return {
    ...{ source, folder, key, value },
    ...(observedAt === undefined ? {} : { observedAt }),
    ...(version === undefined ? {} : { version }),
  };
}

function describeTask(task: Evaluation["task"]): ScoredTask {
  if (task.kind === "binary") return { kind: task.kind, positive: task.positive };
  return task.kind === "multiclass" ? { kind: task.kind, classes: task.classes } : { kind: task.kind };
}

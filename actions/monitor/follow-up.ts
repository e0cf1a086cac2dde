import type { CommentBoard, RunOrder } from "../../core/comments/comment-board.ts";
import type { WorkflowDispatcher } from "../../core/dispatch/workflow-dispatcher.ts";
import type { KeptIssue } from "../../core/issues/perform-act.ts";
import type { IssueKind } from "../../core/monitor/history/records.ts";
import { parseWindowLength } from "../../core/monitor/window-length.ts";
import type { PipelineMonitor } from "../../core/pipeline/schema.ts";
import { requestRetraining } from "../../core/retrain/request-retraining.ts";
import { retrainSubject } from "../../core/retrain/retrain-subject.ts";
import type { MonitorPorts } from "./main.ts";

/** What starts a retraining; undefined where no workflow can be started. */
export interface RetrainingPorts {
  readonly dispatcher: WorkflowDispatcher;
  readonly board: CommentBoard;
  readonly order: RunOrder;
}

/** A stuck sensor or a missing column is repaired, not learned. */
const LEARNABLE: readonly IssueKind[] = ["drift", "performance", "fleet"];
const WORKFLOW = "slipway-retrain.yml";

/**
 * Starts a retraining for an issue that is open, where the pipeline says so: once per cool-down, and not about what somebody has acknowledged. The
 * issue is told in one comment, which the retraining rewrites when it ends.
 */
export async function startRetraining(
  { model, kept, settings }: FollowUp,
  ports: Pick<MonitorPorts, "state" | "clock" | "log" | "run"> & { readonly retraining: RetrainingPorts | undefined },
): Promise<void> {
  const { state, clock, log, run, retraining } = ports;
  if (retraining === undefined || settings?.onDrift.includes("retrain") !== true) return;
  const reason = kept.find(({ kind, issue, muted }) => LEARNABLE.includes(kind) && issue?.state === "open" && !muted);
  if (reason?.issue === undefined) return;
  const { number } = reason.issue;
  const answer = await requestRetraining(
    {
      ...{ model, by: "monitor", reason: `drift that issue #${number} confirms`, number, force: false },
      ...{ fingerprint: reason.fingerprint, cooldownMs: parseWindowLength(settings.cooldown) },
    },
    { state, clock, run, dispatcher: retraining.dispatcher, workflow: WORKFLOW },
  );
  if (answer.kind === "cooling") return log.info(`No retraining of ${model} is started until ${answer.until}.`);
  log.info(`A retraining of ${model} was started.`);
  const body = `A retraining of \`${model}\` was started. What comes of it is said here.`;
  await retraining.board.post({ pull: number, subject: retrainSubject(model), body, run: retraining.order });
}

export interface FollowUp {
  readonly model: string;
  readonly kept: readonly KeptIssue[];
  readonly settings: PipelineMonitor | undefined;
}

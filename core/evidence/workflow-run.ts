import { z } from "zod";
import type { RunOrder } from "../comments/comment-board.ts";
import { SlipwayError } from "../errors.ts";
import type { PullHead } from "../pulls/pull-finder.ts";

/** What a `workflow_run` event says of the run that ended. GitHub wrote it, so what it says of commits and repositories is true; names are the author's. */
const workflowRunEvent = z.object({
  action: z.string(),
  repository: z.object({ full_name: z.string() }),
  workflow_run: z.object({
    id: z.int().positive(),
    run_attempt: z.int().positive(),
    path: z.string(),
    event: z.string(),
    head_sha: z.string().regex(/^[0-9a-f]{40}$/),
    head_branch: z.string().nullable(),
    repository: z.object({ full_name: z.string() }),
    head_repository: z.object({ full_name: z.string() }).nullable(),
  }),
});

/** The run whose evidence is reported. */
export interface ReportedRun {
  readonly event: "pull_request" | "merge_group";
  readonly run: RunOrder;
  readonly commit: string;
  /** Where the code came from; null when the fork was deleted meanwhile. */
  readonly head: PullHead | null;
  readonly isFork: boolean;
}

export interface ReportedRunOptions {
  /** `owner/name` of the repository that this run belongs to. */
  readonly repository: string;
  /** The only workflow file whose runs are reported. */
  readonly workflow: string;
}

/**
 * Accepts a run that the expected workflow of this repository made for a pull request or a merge queue, whatever its conclusion: a lost gate has
 * evidence too. Whoever may add a workflow file could otherwise have its artifacts posted as those of the gate.
 * @throws SLIPWAY_E_EVENT_REFUSED
 */
export function readReportedRun(payload: unknown, { repository, workflow }: ReportedRunOptions): ReportedRun {
  const parsed = workflowRunEvent.safeParse(payload);
  if (!parsed.success) throw refuse("the event is no workflow_run as GitHub sends it");
  const { workflow_run: run } = parsed.data;
  if (parsed.data.action !== "completed") throw refuse("the run has not completed");
  if (!isSame(parsed.data.repository.full_name, repository) || !isSame(run.repository.full_name, repository)) {
    throw refuse("the run belongs to another repository");
  }
  if (withoutRef(run.path) !== workflow) throw refuse(`the run is not one of ${workflow}`);
  if (run.event !== "pull_request" && run.event !== "merge_group") {
    throw refuse("the run was started neither by pull_request nor by merge_group");
  }
  const { head_repository: source, head_branch: branch } = run;
  return {
    event: run.event,
    run: { id: run.id, attempt: run.run_attempt },
    commit: run.head_sha,
    head: source === null || branch === null ? null : { repository: source.full_name, branch },
    isFork: source === null || !isSame(source.full_name, repository),
  };
}

/** GitHub writes `path` or `path@ref`. */
function withoutRef(path: string): string {
  return path.replace(/@.*$/s, "");
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function refuse(why: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_EVENT_REFUSED", {
    what: `Nothing is reported: ${why}.`,
    remedy:
      "Start this action by `workflow_run: completed` of the pull-request workflow; the input `workflow` names its file.",
  });
}

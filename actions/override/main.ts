import type { Audit } from "../../core/audit/audit.ts";
import type { CommentBoard, RunOrder } from "../../core/comments/comment-board.ts";
import type { Logger } from "../../core/log.ts";
import type { Outcome } from "../../core/outcome.ts";
import { type CommentEvent, parseCommentEvent } from "../../core/override/comment-event.ts";
import { decideOverride, REFUSALS, type RefusalId } from "../../core/override/decide-override.ts";
import type { OverrideDesk } from "../../core/override/override-desk.ts";
import { OVERRIDE_STREAM, type OverrideRecord, overrideKey } from "../../core/override/override-record.ts";
import { parseCommand } from "../../core/override/parse-command.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import { escapeMarkdown } from "../../reports/escape-markdown.ts";
import type { OverrideOutput } from "./contract.ts";

export interface OverridePorts {
  /** The event's payload. */
  event(): unknown;
  readonly desk: OverrideDesk;
  readonly board: CommentBoard;
  readonly state: Pick<StateStore, "append">;
  readonly audit: Pick<Audit, "override">;
  readonly run: RunOrder;
  readonly log: Logger;
}

/**
 * Takes `/slipway override <reason>` from a comment on a pull request: keeps it on record for the newest commit, or says why not. The
 * gate that reads it is the one before registration; what the pull request's own run said stays as it is.
 */
export async function run(_: Readonly<Record<string, never>>, ports: OverridePorts): Promise<Outcome<OverrideOutput>> {
  const event = parseCommentEvent(ports.event());
  const command = parseCommand(event.comment.body);
  if (command.kind === "none" || !event.onPull) return conclude("skipped", "No override was asked for.");
  const [pull, permission] = await Promise.all([
    ports.desk.pull(event.number, { at: event.comment.createdAt }),
    ports.desk.permissionOf(event.comment.by.login),
  ]);
  const decision = decideOverride({ command, event, pull, permission });
  return decision.accepted ? await accept(decision.record, ports) : await refuse(decision, event, ports);
}

async function accept(record: OverrideRecord, ports: OverridePorts): Promise<Outcome<OverrideOutput>> {
  const { state, audit, desk, board, run: order, log } = ports;
  await Promise.all([state.append(OVERRIDE_STREAM, { key: overrideKey(record), record }), audit.override(record)]);
  log.info(`#${record.pull}: ${record.by} overrides the gates of ${record.commit}: ${record.reason}`);
  await desk.react(record.comment, "+1");
  const body = `**Override on record** for ${shorten(record.commit)}, by ${escapeMarkdown(record.by)}: ${escapeMarkdown(record.reason)}\n\nIt holds for this commit alone; a new one needs a new override. The model is registered after the merge, and its manifest names this override.`;
  await board.post({ pull: record.pull, subject: subjectOf(record.by), body, run: order });
  return conclude("passed", body, { commit: record.commit });
}

async function refuse(
  { refusal, reply }: { readonly refusal: RefusalId; readonly reply: boolean },
  { number, comment }: CommentEvent,
  { desk, board, run: order, log }: OverridePorts,
): Promise<Outcome<OverrideOutput>> {
  const why = REFUSALS[refusal];
  log.warn(`#${number}: the override of ${comment.by.login} was refused: ${why}.`);
  await desk.react(comment.id, "-1");
  const body = `**Override refused**: ${why}.`;
  if (reply) await board.post({ pull: number, subject: subjectOf(comment.by.login), body, run: order });
  return conclude("blocked", body, { refusal });
}

function conclude(
  status: "passed" | "skipped" | "blocked",
  summary: string,
  { commit = "", refusal = "" }: { readonly commit?: string; readonly refusal?: string } = {},
): Outcome<OverrideOutput> {
  return { status, exitCode: 0, outputs: { outcome: status, document: "", commit, refusal }, summary };
}

/** One comment for each who asks, so that a refusal to one hides nothing that another has put on record. No model's name has a slash. */
function subjectOf(login: string): string {
  return `/override/${login}`;
}

function shorten(commit: string): string {
  return `\`${commit.slice(0, 12)}\``;
}

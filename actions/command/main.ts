import type { CommandDesk } from "../../core/commands/command-desk.ts";
import { type CommandDecision, decideIssueCommand } from "../../core/commands/decide-issue-command.ts";
import { nameModel } from "../../core/commands/name-model.ts";
import { type IssueCommand, parseIssueCommand } from "../../core/commands/parse-issue-command.ts";
import type { CommentBoard } from "../../core/comments/comment-board.ts";
import type { IssueTracker, TrackedIssue } from "../../core/issues/issue-tracker.ts";
import type { Logger } from "../../core/log.ts";
import { type CommandRecord, monitorStream } from "../../core/monitor/history/records.ts";
import type { Outcome } from "../../core/outcome.ts";
import { type CommentEvent, parseCommentEvent } from "../../core/override/comment-event.ts";
import type { CommandInputs, CommandOutput } from "./contract.ts";
import { type FollowPorts, followCommand } from "./follow-command.ts";

export interface CommandPorts extends FollowPorts {
  /** The event's payload. */
  event(): unknown;
  readonly desk: CommandDesk;
  readonly board: CommentBoard;
  readonly issues: Pick<IssueTracker, "read" | "update">;
  readonly log: Logger;
}

/**
 * Follows a command in a comment on an issue that Slipway keeps: asks GitHub what the person may, does it, keeps it on record and answers by a
 * reaction and one comment. A comment that was followed already is not followed again.
 */
export async function run(inputs: CommandInputs, ports: CommandPorts): Promise<Outcome<CommandOutput>> {
  const event = parseCommentEvent(ports.event());
  const command = parseIssueCommand(event.comment.body);
  if (command.kind === "none" || event.onPull) return conclude("skipped", "No command was given.");
  const issue = await ports.issues.read(event.number);
  const model = issue && nameModel(issue);
  if (issue === undefined || model === undefined) return conclude("skipped", "This is no issue that Slipway keeps.");
  const { entries } = await ports.state.read(monitorStream(model));
  if (entries.some(({ key }) => key === keyOf(event))) return conclude("skipped", "This comment was followed before.");
  const role = await ports.desk.roleOf(event.comment.by.login);
  const decision = decideIssueCommand({ command, event, role, required: inputs.role });
  const about: About = { command, event, issue, model };
  if (!decision.accepted) {
    const told = decision.once && entries.some(({ key }) => key === refusalKey(event));
    if (!told) return await refuse(decision, about, ports);
    await ports.desk.react(event.comment.id, "-1");
    return conclude("blocked", decision.why, { refusal: decision.refusal });
  }
  return await accept(decision.command, { ...about, inputs }, ports);
}

interface About {
  readonly command: Exclude<IssueCommand, { kind: "none" }>;
  readonly event: CommentEvent;
  readonly issue: TrackedIssue;
  readonly model: string;
}

async function accept(
  command: Extract<IssueCommand, { kind: "command" }>,
  about: About & { readonly inputs: CommandInputs },
  ports: CommandPorts,
): Promise<Outcome<CommandOutput>> {
  const { done, detail } = await followCommand({ ...about, command }, ports);
  await record(about, { accepted: done, detail, key: keyOf(about.event) }, ports);
  await ports.desk.react(about.event.comment.id, done ? "+1" : "-1");
  await answer(about.event, { body: `**/${command.name}**: ${detail}` }, ports);
  ports.log.info(`#${about.event.number}: /${command.name} of ${about.event.comment.by.login}: ${detail}`);
  return conclude(done ? "passed" : "blocked", detail, done ? { command: command.name } : { refusal: "impossible" });
}

async function refuse(
  { refusal, why, once, reply }: Extract<CommandDecision, { accepted: false }>,
  about: About,
  ports: CommandPorts,
): Promise<Outcome<CommandOutput>> {
  const { event } = about;
  ports.log.warn(`#${event.number}: a command of ${event.comment.by.login} was refused: ${why}`);
  await record(about, { accepted: false, detail: why, key: once ? refusalKey(event) : keyOf(event) }, ports);
  await ports.desk.react(event.comment.id, "-1");
  const body = `**Not followed**: ${why}`;
  if (reply) await answer(event, { body, ...(once ? { subject: REFUSED } : {}) }, ports);
  return conclude("blocked", why, { refusal });
}

/** One comment for whoever may not. No model's name has a slash. */
const REFUSED = "/command";

/** One comment for each person who may command, so that the answer to one hides nothing that another was told. */
async function answer(
  { number, comment }: CommentEvent,
  { body, subject = `${REFUSED}/${comment.by.login}` }: { readonly body: string; readonly subject?: string },
  { board, order }: CommandPorts,
): Promise<void> {
  await board.post({ pull: number, subject, body, run: order });
}

async function record(
  { command, event, issue, model }: About,
  { accepted, detail, key }: Pick<CommandRecord, "accepted" | "detail"> & { readonly key: string },
  { state, clock }: CommandPorts,
): Promise<void> {
  const line: CommandRecord = {
    ...{ kind: "command", command: command.kind === "command" ? command.name : "", accepted, detail },
    ...{ comment: event.comment.id, number: event.number, fingerprint: issue.fingerprint },
    ...{ by: event.comment.by.login, at: clock.now() },
  };
  await state.append(monitorStream(model), { key, record: line });
}

/** Of the one record per issue of what is said once: strangers make us write one line, however often they comment. */
function refusalKey({ number }: CommentEvent): string {
  return `command:refused:${number}`;
}

function keyOf({ comment }: CommentEvent): string {
  return `command:${comment.id}`;
}

function conclude(
  status: "passed" | "skipped" | "blocked",
  summary: string,
  { command = "", refusal = "" }: { readonly command?: string; readonly refusal?: string } = {},
): Outcome<CommandOutput> {
  return { status, exitCode: 0, outputs: { outcome: status, document: "", command, refusal }, summary };
}

import { type Clock, fromEpochMs, toEpochMs } from "../../core/clock.ts";
import type { IssueCommand } from "../../core/commands/parse-issue-command.ts";
import type { RunOrder } from "../../core/comments/comment-board.ts";
import type { WorkflowDispatcher } from "../../core/dispatch/workflow-dispatcher.ts";
import type { IssueTracker, TrackedIssue } from "../../core/issues/issue-tracker.ts";
import { type MonitorRecord, monitorStream } from "../../core/monitor/history/records.ts";
import type { CommentEvent } from "../../core/override/comment-event.ts";
import { requestRetraining } from "../../core/retrain/request-retraining.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import type { CommandInputs } from "./contract.ts";

export interface FollowPorts {
  readonly issues: Pick<IssueTracker, "update">;
  readonly dispatcher: WorkflowDispatcher;
  readonly state: Pick<StateStore, "read" | "append">;
  /** Of this run. */
  readonly order: RunOrder;
  readonly clock: Clock;
}

export interface FollowRequest {
  readonly command: Extract<IssueCommand, { kind: "command" }>;
  readonly event: CommentEvent;
  readonly issue: TrackedIssue;
  /** The model that the issue is about: `<pipeline>` or `<pipeline>.<tenant slug>`. */
  readonly model: string;
  readonly inputs: CommandInputs;
}

/** What was done, in one sentence without anything that people wrote; `done` is false where it cannot be done. */
export interface Followed {
  readonly done: boolean;
  readonly detail: string;
}

const DAY_MS = 86_400_000;
/** While the pull request of an accepted reference is read and merged, its cause opens nothing. */
const ACCEPTED_QUIET_MS = 14 * DAY_MS;
/** A retraining that a person asked for: monitoring waits as long as it does by default after its own. */
const COOLDOWN_MS = 7 * DAY_MS;

/** Does what a command says. Doing it again for the same comment adds nothing to the records. */
export async function followCommand(request: FollowRequest, ports: FollowPorts): Promise<Followed> {
  return await EFFECTS[request.command.name](request, ports);
}

const EFFECTS: Readonly<Record<FollowRequest["command"]["name"], typeof followCommand>> = {
  async ack(request, ports) {
    const until = await mute(request, ports, request.command.durationMs);
    return { done: true, detail: `Acknowledged: nothing is opened or commented for this cause until ${until}.` };
  },

  async freeze(request, ports) {
    await append(request, ports, { kind: "freeze", frozen: true, ...describe(request, ports) });
    return { done: true, detail: `Deployments of ${request.model} are frozen until somebody writes /unfreeze.` };
  },

  async unfreeze(request, ports) {
    await append(request, ports, { kind: "freeze", frozen: false, ...describe(request, ports) });
    return { done: true, detail: `${request.model} may be deployed again.` };
  },

  async retrain(request, ports) {
    const until = await retrain(request, ports);
    if (until !== undefined) {
      const detail = `A retraining was started within the last hour; the next one can be from ${showTime(until)} on.`;
      return { done: false, detail };
    }
    return {
      done: true,
      detail: `A retraining of ${request.model} was started; a pull request will show how it compares.`,
    };
  },

  async "accept-reference"(request, ports) {
    await retrain(request, ports);
    await append(request, ports, { kind: "reference", ...describe(request, ports) });
    const until = await mute(request, ports, ACCEPTED_QUIET_MS);
    await ports.issues.update(request.issue.number, { state: "closed", stateReason: "completed" });
    const detail = `What is served now is accepted as normal. A retraining was started whose pull request makes it the reference; until it is merged, this cause is quiet, at most until ${until}.`;
    return { done: true, detail };
  },

  async rollback({ command, event, model, inputs }, { dispatcher }) {
    const environment = findEnvironment(inputs.environments, model);
    if (environment === undefined)
      return { done: false, detail: `This workflow knows no environment that ${model} is deployed to.` };
    const reason = `#${event.number}: asked for by @${event.comment.by.login}. ${command.reason}`.trim();
    await dispatcher.start(inputs.promoteWorkflow, { model, action: "rollback", version: "", environment, reason });
    return { done: true, detail: `A rollback of ${model} in ${environment} was started.` };
  },
};

/** Until when none is started; undefined: one was. */
async function retrain(
  { command, event, issue, model, inputs }: FollowRequest,
  ports: FollowPorts,
): Promise<string | undefined> {
  const { order, ...rest } = ports;
  const answer = await requestRetraining(
    {
      ...{ model, by: event.comment.by.login, cooldownMs: COOLDOWN_MS, force: true },
      ...{ reason: command.reason || `asked for in #${event.number}` },
      ...{ fingerprint: issue.fingerprint, number: event.number },
    },
    { ...rest, workflow: inputs.retrainWorkflow, run: `${order.id}/${order.attempt}` },
  );
  return answer.kind === "cooling" ? answer.until : undefined;
}

async function mute(request: FollowRequest, ports: FollowPorts, durationMs: number): Promise<string> {
  const about = describe(request, ports);
  const until = fromEpochMs(toEpochMs(about.at) + durationMs);
  await append(request, ports, { kind: "mute", ...about, until });
  return showTime(until);
}

function showTime(instant: string): string {
  return `${instant.slice(0, 16).replace("T", " ")} UTC`;
}

function describe({ command, event, issue }: FollowRequest, { clock }: FollowPorts) {
  const { fingerprint } = issue;
  return { fingerprint, at: clock.now(), by: event.comment.by.login, reason: command.reason };
}

async function append({ model, event }: FollowRequest, { state }: FollowPorts, record: MonitorRecord): Promise<void> {
  await state.append(monitorStream(model), { key: `${record.kind}:comment:${event.comment.id}`, record });
}

/** The environment of a model's pipeline, by lines of `<pipeline> <environment>`. */
function findEnvironment(lines: string, model: string): string | undefined {
  const pairs = lines.split("\n").map((line) => line.trim().split(/\s+/));
  return pairs.find(([name]) => name === model.split(".")[0])?.[1];
}

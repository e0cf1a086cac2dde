import type { CommentEvent } from "../override/comment-event.ts";
import { type CommandingRole, hasRole, type RepositoryRole } from "./command-desk.ts";
import type { IssueCommand, IssueCommandName } from "./parse-issue-command.ts";

export type CommandRefusal = "not-a-person" | "edited" | "no-permission" | "not-understood";

export interface CommandRequest {
  readonly command: Exclude<IssueCommand, { kind: "none" }>;
  readonly event: CommentEvent;
  /** Of who commented. */
  readonly role: RepositoryRole;
  /** What the commands that change what is served or compared with or may be ask for: all but `/freeze` and an `/ack` of up to 14 days. */
  readonly required: CommandingRole;
}

export type CommandDecision =
  | { readonly accepted: true; readonly command: Extract<IssueCommand, { kind: "command" }> }
  | {
      readonly accepted: false;
      readonly refusal: CommandRefusal;
      /** One sentence for who wrote it; Markdown without anything that they wrote beyond a word of small letters. */
      readonly why: string;
      /** Said once per issue, whoever asks: strangers must not be able to make us write again and again. */
      readonly once: boolean;
      /** Nobody reads an answer to a program. */
      readonly reply: boolean;
    };

/** Commands that change which version is served or may be, or what normal is, and what costs much. */
const GRAVE: readonly IssueCommandName[] = ["rollback", "accept-reference", "unfreeze", "retrain"];
/** Who acknowledges for longer switches monitoring off. */
const LONG_ACK_MS = 14 * 86_400_000;

/** Whether a comment on an issue that Slipway keeps is followed. */
export function decideIssueCommand({ command, event, role, required }: CommandRequest): CommandDecision {
  const { byPerson, edited } = event.comment;
  if (!byPerson) return refuse("not-a-person", "Only people give commands.", { reply: false });
  if (edited) {
    const why = "An edited comment is no command: somebody else may have edited it. Write a new one.";
    return refuse("edited", why, { once: true });
  }
  const needed = command.kind === "command" && isGrave(command) ? required : "write";
  if (!hasRole(role, "write")) return refuse("no-permission", describeNeed("Commands need", "write"), { once: true });
  if (command.kind === "wrong") return refuse("not-understood", command.problem, {});
  if (!hasRole(role, needed)) return refuse("no-permission", describeNeed(`\`/${command.name}\` needs`, needed), {});
  return { accepted: true, command };
}

function isGrave({ name, durationMs }: Extract<IssueCommand, { kind: "command" }>): boolean {
  return GRAVE.includes(name) || durationMs > LONG_ACK_MS;
}

function refuse(
  refusal: CommandRefusal,
  why: string,
  { once = false, reply = true }: { readonly once?: boolean; readonly reply?: boolean },
): CommandDecision {
  return { accepted: false, refusal, why, once, reply };
}

function describeNeed(what: string, role: CommandingRole): string {
  return `${what} the role ${role} on this repository. Nothing was done.`;
}

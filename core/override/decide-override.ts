import type { CommentEvent } from "./comment-event.ts";
import type { PullFacts, RepositoryPermission } from "./override-desk.ts";
import type { OverrideRecord } from "./override-record.ts";
import type { OverrideCommand } from "./parse-command.ts";

export interface OverrideRequest {
  readonly command: Exclude<OverrideCommand, { kind: "none" }>;
  readonly event: CommentEvent;
  readonly pull: PullFacts;
  /** Of who commented. */
  readonly permission: RepositoryPermission;
}

export const REFUSALS = {
  "not-a-person": "only a person can override a gate",
  edited: "an edited comment does not count: somebody else may have edited it; write a new one",
  "no-permission": "it needs write permission on this repository",
  "own-pull-request": "the author of a pull request cannot override its gates",
  closed: "the pull request is not open any more",
  "stale-head":
    "it cannot be shown that the newest commit was there before the comment; look at the new report and comment again",
  "without-reason": "it needs a reason of at least 10 letters on the same line",
} as const;
export type RefusalId = keyof typeof REFUSALS;

export type OverrideDecision =
  | { readonly accepted: true; readonly record: OverrideRecord }
  | {
      readonly accepted: false;
      readonly refusal: RefusalId;
      /** Whether it is worth a reply: strangers must not be able to make us write. */
      readonly reply: boolean;
    };

/** Whether a comment overrides the gates of a pull request's newest commit (DESIGN 16: 11). */
export function decideOverride({ command, event, pull, permission }: OverrideRequest): OverrideDecision {
  const { comment } = event;
  const mayWrite = permission === "admin" || permission === "write";
  const checks: readonly (readonly [RefusalId, boolean])[] = [
    ["not-a-person", !comment.byPerson],
    ["edited", comment.edited],
    ["no-permission", !mayWrite],
    ["own-pull-request", comment.by.id === pull.author.id],
    ["closed", !pull.open],
    ["stale-head", pull.headThen !== pull.head],
    ["without-reason", command.kind === "without-reason"],
  ];
  const refusal = checks.find(([, applies]) => applies)?.[0];
  if (refusal !== undefined || command.kind !== "override") {
    return { accepted: false, refusal: refusal ?? "without-reason", reply: mayWrite && comment.byPerson };
  }
  return {
    accepted: true,
    record: {
      pull: event.number,
      commit: pull.head,
      by: comment.by.login,
      reason: command.reason,
      at: comment.createdAt,
      comment: comment.id,
    },
  };
}

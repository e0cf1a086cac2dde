import { z } from "zod";
import { instantText } from "../documents/document.ts";
import { SlipwayError } from "../errors.ts";

const person = z.object({ id: z.number().int(), login: z.string().min(1).max(100), type: z.string() });

/** What is read of the event `issue_comment`; everything in it was shaped by whoever commented. */
const commentEvent = z.object({
  action: z.string(),
  issue: z.object({ number: z.number().int().min(1), pull_request: z.unknown().optional() }),
  comment: z.object({
    id: z.number().int().min(1),
    body: z.string(),
    user: person,
    created_at: instantText,
    performed_via_github_app: z.unknown().optional(),
  }),
  sender: person,
});

export interface Person {
  readonly id: number;
  readonly login: string;
}

/** A comment as it was when it was written. */
export interface CommentEvent {
  /** Of the pull request or issue. */
  readonly number: number;
  readonly onPull: boolean;
  readonly comment: {
    readonly id: number;
    readonly body: string;
    readonly createdAt: string;
    readonly by: Person;
    /** Not by a bot, and not by an app in a person's name. */
    readonly byPerson: boolean;
    /** Somebody with write permission can edit what another wrote: an edited comment proves nothing about its author. */
    readonly edited: boolean;
  };
}

/** @throws SLIPWAY_E_INPUT_INVALID when it is no event of a comment */
export function parseCommentEvent(event: unknown): CommentEvent {
  const parsed = commentEvent.safeParse(event);
  if (!parsed.success) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `This run was not started by a comment: ${parsed.error.issues.map(({ path }) => path.join(".")).join(", ")} missing or wrong.`,
      remedy: "Use this action in a workflow `on: issue_comment`, as `slipway workflows write` writes it.",
    });
  }
  const { action, issue, comment, sender } = parsed.data;
  const { user } = comment;
  return {
    number: issue.number,
    onPull: issue.pull_request !== undefined && issue.pull_request !== null,
    comment: {
      id: comment.id,
      body: comment.body,
      createdAt: comment.created_at,
      by: { id: user.id, login: user.login },
      byPerson: user.type === "User" && !isApp(comment.performed_via_github_app),
      edited: action !== "created" || sender.id !== user.id,
    },
  };
}

function isApp(app: unknown): boolean {
  return app !== undefined && app !== null;
}

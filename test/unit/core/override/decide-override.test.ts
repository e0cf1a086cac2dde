import { describe, expect, it } from "vitest";
import { parseCommentEvent } from "../../../../core/override/comment-event.ts";
import { decideOverride, type OverrideRequest } from "../../../../core/override/decide-override.ts";
import type { PullFacts } from "../../../../core/override/override-desk.ts";

const HEAD = "a".repeat(40);
const AT = "2026-11-21T10:00:00Z";
const reviewer = { id: 7, login: "reviewer", type: "User" };

const payload = {
  action: "created",
  issue: { number: 12, pull_request: {} },
  comment: { id: 99, body: "", user: reviewer, created_at: AT, performed_via_github_app: null },
  sender: reviewer,
};
const event = (change: { readonly comment?: object; readonly [field: string]: unknown } = {}) =>
  parseCommentEvent({ ...payload, ...change, comment: { ...payload.comment, ...change.comment } });
const pull: PullFacts = { author: { id: 1, login: "author" }, open: true, head: HEAD, headThen: HEAD };
const command = { kind: "override", reason: "known label fix" } as const;
const request = (change: Partial<OverrideRequest> = {}): OverrideRequest => ({
  ...{ command, event: event(), pull, permission: "write" },
  ...change,
});

describe("an override", () => {
  it.each(["write", "admin"] as const)("is accepted from another person with the permission %s", (permission) => {
    expect(decideOverride(request({ permission }))).toEqual({
      accepted: true,
      record: { pull: 12, commit: HEAD, by: "reviewer", reason: "known label fix", at: AT, comment: 99 },
    });
  });

  const bot = { id: 8, login: "helper[bot]", type: "Bot" };
  it.each<[string, Partial<OverrideRequest>, string, boolean]>([
    ["a reader", { permission: "read" }, "no-permission", false],
    ["a stranger", { permission: "none" }, "no-permission", false],
    ["the author", { pull: { ...pull, author: { id: 7, login: "renamed" } } }, "own-pull-request", true],
    ["a bot", { event: event({ comment: { user: bot }, sender: bot }) }, "not-a-person", false],
    [
      "an app in a person's name",
      { event: event({ comment: { performed_via_github_app: { id: 1 } } }) },
      "not-a-person",
      false,
    ],
    ["an edit", { event: event({ action: "edited" }) }, "edited", true],
    ["somebody who edits another's comment", { event: event({ sender: { ...reviewer, id: 1 } }) }, "edited", true],
    ["a closed pull request", { pull: { ...pull, open: false } }, "closed", true],
    ["a head that moved", { pull: { ...pull, headThen: "b".repeat(40) } }, "stale-head", true],
    ["a head that nobody dated", { pull: { ...pull, headThen: undefined } }, "stale-head", true],
    ["no reason", { command: { kind: "without-reason" } }, "without-reason", true],
  ])("is refused: %s", (...[, change, refusal, reply]) => {
    expect(decideOverride(request(change))).toEqual({ accepted: false, refusal, reply });
  });
});

describe("the event of a comment", () => {
  it.each([
    ["nothing", undefined],
    ["another event", { action: "opened", pull_request: { number: 1 } }],
    ["a comment without its author", { ...payload, comment: { ...payload.comment, user: null } }],
    ["a number that is none", { ...payload, issue: { number: "12", pull_request: {} } }],
    ["a time that is none", { ...payload, comment: { ...payload.comment, created_at: "yesterday" } }],
  ])("is refused: %s", (_, broken) => {
    expect(() => parseCommentEvent(broken)).toThrow(expect.objectContaining({ code: "SLIPWAY_E_INPUT_INVALID" }));
  });

  it("tells an issue from a pull request", () => {
    expect(event().onPull).toBe(true);
    expect(event({ issue: { number: 12 } }).onPull).toBe(false);
    expect(event({ issue: { number: 12, pull_request: null } }).onPull).toBe(false);
  });
});

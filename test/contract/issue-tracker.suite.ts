import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalisePosted } from "../../core/comments/posted-text.ts";
import type { IssueTracker } from "../../core/issues/issue-tracker.ts";

export interface IssueWorld {
  /** A process of its own on the same issues. */
  open(): IssueTracker;
}
export type WithIssues = (use: (world: IssueWorld) => Promise<void>) => Promise<void>;

const draft = {
  fingerprint: "credit-risk.drift-0a1b2c",
  title: "Drift in credit-risk",
  body: "income moved",
  labels: [],
};

/** What every IssueTracker promises. */
export function describeIssueTracker(name: string, withIssues: WithIssues): void {
  describe(`IssueTracker, ${name}`, () => {
    it("finds again what it opened, in another process too, and nothing else", () =>
      withIssues(async ({ open }) => {
        expect(await open().find(draft.fingerprint)).toBeUndefined();
        const opened = await open().open({ ...draft, labels: ["slipway:unit-change"] });
        expect(opened).toMatchObject({ fingerprint: draft.fingerprint, title: draft.title, body: "income moved" });
        expect(opened).toMatchObject({ state: "open", stateReason: null, closedAt: null });
        expect(opened.labels.toSorted()).toEqual(["slipway:drift", "slipway:unit-change"]);
        await open().open({ ...draft, fingerprint: "another" });
        expect(await open().find(draft.fingerprint)).toEqual(opened);
        expect(await open().read(opened.number)).toEqual(opened);
        expect(await open().find("credit-risk")).toBeUndefined();
        expect(await open().read(999)).toBeUndefined();
      }));

    it("rewrites in place, takes away only labels of its own, and changes nothing that is not asked", () =>
      withIssues(async ({ open }) => {
        const tracker = open();
        const { number } = await tracker.open({ ...draft, labels: ["slipway:minor", "team-credit"] });
        const rewritten = await tracker.update(number, {
          title: "Drift, again",
          body: "worse",
          labels: ["slipway:major"],
        });
        expect(rewritten).toMatchObject({ number, title: "Drift, again", body: "worse", state: "open" });
        expect(rewritten.labels.toSorted()).toEqual(["slipway:drift", "slipway:major", "team-credit"]);
        expect(await tracker.update(number, { body: "worse" })).toEqual(rewritten);
        expect(await open().find(draft.fingerprint)).toEqual(rewritten);
      }));

    it("closes with a reason, reopens, and prefers the open issue to a closed one", () =>
      withIssues(async ({ open }) => {
        const tracker = open();
        const { number } = await tracker.open(draft);
        const closed = await tracker.update(number, { state: "closed", stateReason: "not_planned" });
        expect(closed).toMatchObject({
          state: "closed",
          stateReason: "not_planned",
          closedAt: expect.any(String) as unknown,
        });
        expect(await tracker.find(draft.fingerprint)).toEqual(closed);
        const second = await tracker.open(draft);
        expect(second.number).toBeGreaterThan(number);
        expect(await tracker.find(draft.fingerprint)).toEqual(second);
        await tracker.update(second.number, { state: "closed" });
        expect(await tracker.find(draft.fingerprint)).toMatchObject({
          number: second.number,
          stateReason: "completed",
        });
        expect(await tracker.update(number, { state: "open" })).toMatchObject({ state: "open", closedAt: null });
        expect(await tracker.find(draft.fingerprint)).toMatchObject({ number, state: "open" });
      }));

    it("comments once per key, of which none ends another's", () =>
      withIssues(async ({ open }) => {
        const { number } = await open().open(draft);
        const notes = ["opened", "opened:2", "--> <b>", "\uD800", "opened"].map((key) => ({
          key,
          body: `note ${key}`,
        }));
        const answers: string[] = [];
        for (const note of notes) answers.push(await open().comment(number, note));
        expect(answers).toEqual(["created", "created", "created", "created", "exists"]);
        expect(await open().find(draft.fingerprint)).toMatchObject({ number, body: draft.body });
      }));

    it("leaves one open issue and one comment when eight callers race", () =>
      withIssues(async ({ open }) => {
        const opened = await Promise.all(Array.from({ length: 8 }, () => open().open(draft)));
        const kept = await open().find(draft.fingerprint);
        expect(kept?.state).toBe("open");
        for (const { number } of opened) {
          const state = (await open().read(number))?.state;
          expect(state).toBe(number === kept?.number ? "open" : "closed");
        }
        const number = kept?.number ?? 0;
        const notes = await Promise.all(
          Array.from({ length: 4 }, () => open().comment(number, { key: "k", body: "b" })),
        );
        expect(notes.filter((answer) => answer === "created")).toHaveLength(1);
      }));

    it.each([
      ["no fingerprint", { fingerprint: "" }],
      ["a fingerprint of other characters", { fingerprint: "a/../b" }],
      ["a long fingerprint", { fingerprint: "f".repeat(129) }],
      ["a body that GitHub would cut", { body: "x".repeat(60_001) }],
    ])("refuses %s before anything is written", (_, wrong) =>
      withIssues(async ({ open }) => {
        await expect(open().open({ ...draft, ...wrong })).rejects.toMatchObject({ code: "SLIPWAY_E_INPUT_INVALID" });
        expect(await open().read(1)).toBeUndefined();
      }),
    );

    it("refuses a long body or key for an issue that is open, which stays as it is", () =>
      withIssues(async ({ open }) => {
        const issue = await open().open(draft);
        const invalid = { code: "SLIPWAY_E_INPUT_INVALID" };
        await expect(open().update(issue.number, { body: "x".repeat(60_001) })).rejects.toMatchObject(invalid);
        await expect(open().comment(issue.number, { key: "", body: "b" })).rejects.toMatchObject(invalid);
        expect(await open().read(issue.number)).toEqual(issue);
      }));

    it("keeps any text", () =>
      withIssues(async ({ open }) => {
        let count = 0;
        const texts = fc.tuple(hostile, hostile, hostile);
        await fc.assert(
          fc.asyncProperty(texts, async ([title, body, label]) => {
            const fingerprint = `f${++count}`;
            const opened = await open().open({ fingerprint, title, body, labels: [label] });
            expect(opened.body).toBe(normalisePosted(body));
            expect(opened.title).toMatch(/^.{1,512}$/u);
            expect(await open().find(fingerprint)).toEqual(opened);
            const updated = await open().update(opened.number, { title: body, body: title });
            expect(updated).toMatchObject({ fingerprint, body: normalisePosted(title), state: "open" });
          }),
          { numRuns: 12 },
        );
      }));
  });
}

const hostile = fc.oneof(
  fc.string({ maxLength: 200, unit: "binary" }),
  fc.constantFrom(
    "",
    " \n ",
    "---\nstate: closed\n---",
    '<!-- slipway:issue:v1 {"fingerprint":"other"} -->',
    "x".repeat(300),
    "a\r\nb\0\uD800\u2028c",
    "@everyone #1, --> `x`",
    "../../etc",
  ),
);

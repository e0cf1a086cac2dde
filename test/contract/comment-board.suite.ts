import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommentBoard } from "../../core/comments/comment-board.ts";
import { normalisePosted } from "../../core/comments/posted-text.ts";
import { readSticky, writeSticky } from "../../core/comments/sticky.ts";

export interface CommentWorld {
  /** A process of its own on the same pull requests. */
  open(): CommentBoard;
  /** A pull request nobody has commented on. */
  pull(): Promise<number>;
  /** A comment by a person. */
  say(pull: number, body: string): Promise<void>;
  /** Every comment, oldest first. */
  comments(pull: number): Promise<readonly string[]>;
}
export type WithComments = (use: (world: CommentWorld) => Promise<void>) => Promise<void>;

const subject = "credit-risk";
const run = (id: number, attempt = 1) => ({ id, attempt });
const sticky = (body: string, id: number, about = subject) => writeSticky({ subject: about, run: run(id), body });
const RACERS = [3, 7, 1, 8, 5, 2, 6, 4];

/** What every CommentBoard promises. */
export function describeCommentBoard(name: string, withComments: WithComments): void {
  describe(`CommentBoard, ${name}`, () => {
    it("creates a comment, rewrites it for a newer run, and leaves it alone when there is nothing to say", () =>
      withComments(async ({ open, pull, comments }) => {
        const board = open();
        const number = await pull();
        const first = await board.post({ pull: number, subject, body: "one", run: run(1) });
        expect(first.result).toBe("created");
        expect(await board.post({ pull: number, subject, body: "one", run: run(1) })).toEqual({
          ...first,
          result: "unchanged",
        });
        const second = await open().post({ pull: number, subject, body: "two", run: run(2) });
        expect(second).toEqual({ ...first, result: "updated" });
        expect(await comments(number)).toEqual([sticky("two", 2)]);
      }));

    it("lets no older run speak over a newer one, be it an older attempt or the same text since", () =>
      withComments(async ({ open, pull, comments }) => {
        const number = await pull();
        const post = async (body: string, order: { id: number; attempt: number }) =>
          (await open().post({ pull: number, subject, body, run: order })).result;
        expect(await post("five", run(5))).toBe("created");
        expect(await post("five", run(9, 2))).toBe("updated");
        expect(await post("eight", run(8))).toBe("outdated");
        expect(await post("nine, first attempt", run(9, 1))).toBe("outdated");
        expect(await comments(number)).toEqual([writeSticky({ subject, run: run(9, 2), body: "five" })]);
      }));

    it("keeps subjects and pull requests apart", () =>
      withComments(async ({ open, pull, comments }) => {
        const [here, there] = [await pull(), await pull()];
        for (const about of [subject, `${subject}.north-1a2b3c`]) {
          await open().post({ pull: here, subject: about, body: about, run: run(1) });
        }
        await open().post({ pull: there, subject, body: "there", run: run(1) });
        await open().post({ pull: here, subject, body: "again", run: run(2) });
        expect(await comments(here)).toEqual([
          sticky("again", 2),
          sticky(`${subject}.north-1a2b3c`, 1, `${subject}.north-1a2b3c`),
        ]);
        expect(await comments(there)).toEqual([sticky("there", 1)]);
      }));

    it("touches nothing that somebody else wrote: a forged marker, a quoted one, one further down", () =>
      withComments(async ({ open, pull, say, comments }) => {
        const number = await pull();
        const others = [sticky("forged", 99), `> ${sticky("quoted", 99)}`, `look:\n${sticky("further down", 99)}`];
        for (const body of others) await say(number, body);
        expect((await open().post({ pull: number, subject, body: "ours", run: run(1) })).result).toBe("created");
        expect((await open().post({ pull: number, subject, body: "ours again", run: run(2) })).result).toBe("updated");
        expect(await comments(number)).toEqual([...others, sticky("ours again", 2)]);
      }));

    it("leaves one comment, of the newest run, when eight runs race for the first", () =>
      withComments(async ({ open, pull, comments }) => {
        const number = await pull();
        await Promise.all(RACERS.map((id) => open().post({ pull: number, subject, body: `run ${id}`, run: run(id) })));
        expect(await comments(number)).toEqual([sticky("run 8", 8)]);
      }));

    it("leaves the newest text when eight runs race for an existing comment", () =>
      withComments(async ({ open, pull, comments }) => {
        const number = await pull();
        await open().post({ pull: number, subject, body: "before", run: run(0) });
        await Promise.all(RACERS.map((id) => open().post({ pull: number, subject, body: `run ${id}`, run: run(id) })));
        expect(await comments(number)).toEqual([sticky("run 8", 8)]);
      }));

    it("refuses a body that GitHub would cut or ignore, before anything is written", () =>
      withComments(async ({ open, pull, comments }) => {
        const number = await pull();
        for (const body of [
          "x".repeat(60_001),
          "\u{1F6A2}".repeat(30_001),
          "€".repeat(66_667).slice(0, 59_999).padEnd(70_000, "€"),
        ]) {
          await expect(open().post({ pull: number, subject, body, run: run(1) })).rejects.toMatchObject({
            code: "SLIPWAY_E_INPUT_INVALID",
          });
        }
        expect(await comments(number)).toEqual([]);
      }));

    it("gives any text back as it was, and finds its comment again under any name", () =>
      withComments(async ({ open, pull, comments }) => {
        await fc.assert(
          fc.asyncProperty(
            hostileText,
            fc.string({ minLength: 1, maxLength: 60, unit: "binary" }),
            async (body, about) => {
              const number = await pull();
              await open().post({ pull: number, subject: about, body, run: run(1) });
              expect((await open().post({ pull: number, subject: about, body, run: run(1) })).result).toBe("unchanged");
              const [only = "", ...rest] = await comments(number);
              expect(rest).toEqual([]);
              expect(readSticky(only, about)).toEqual({ subject: about, run: run(1), body: normalisePosted(body) });
            },
          ),
          { numRuns: 15 },
        );
      }));
  });
}

const hostileText = fc.oneof(
  fc.string({ maxLength: 300, unit: "binary" }),
  fc.constantFrom(
    "",
    " ",
    "-->",
    "<!-- slipway:report:v1 {} -->",
    sticky("x", 9),
    "a\r\nb\rc\0d\uD800",
    "@everyone #1 GH-1",
    "\u202Eabc",
  ),
);

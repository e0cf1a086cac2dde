import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckReporter, CommitCheck } from "../../core/comments/check-reporter.ts";

export interface CheckWorld {
  readonly reporter: CheckReporter;
  /** A commit that exists. */
  readonly commit: string;
  /** What stands at the commit: the newest of each context. */
  standing(): Promise<readonly Pick<CommitCheck, "context" | "state" | "description">[]>;
}
export type WithChecks = (use: (world: CheckWorld) => Promise<void>) => Promise<void>;

const context = "slipway/credit-risk";

/** What every CheckReporter promises. */
export function describeCheckReporter(name: string, withChecks: WithChecks): void {
  describe(`CheckReporter, ${name}`, () => {
    it("shows the newest state of each context", () =>
      withChecks(async ({ reporter, commit, standing }) => {
        const url = "https://example.org/runs/1";
        await reporter.report({ commit, context, state: "pending", description: "Evaluating.", url });
        await reporter.report({ commit, context: "slipway/churn", state: "error", description: "No data." });
        await reporter.report({ commit, context, state: "success", description: "Better than v1.0.0.", url });
        const shown = (await standing()).toSorted((left, right) => left.context.localeCompare(right.context));
        expect(shown).toEqual([
          { context: "slipway/churn", state: "error", description: "No data." },
          { context, state: "success", description: "Better than v1.0.0." },
        ]);
      }));

    it.each([
      ["140 characters stay", "x".repeat(140), "x".repeat(140)],
      ["141 are cut", "x".repeat(141), `${"x".repeat(139)}…`],
      ["lines become one", "one\r\n two\u2028three\n", "one  two three"],
      ["characters that GitHub refuses are replaced, whole", "\u{1F6A2}".repeat(150), `${"\uFFFD".repeat(139)}…`],
    ])("%s", (_, description, shown) =>
      withChecks(async ({ reporter, commit, standing }) => {
        await reporter.report({ commit, context, state: "failure", description });
        expect(await standing()).toEqual([{ context, state: "failure", description: shown }]);
      }),
    );

    it("takes any text", () =>
      withChecks(async ({ reporter, commit, standing }) => {
        await fc.assert(
          fc.asyncProperty(fc.string({ unit: "binary", maxLength: 400 }), async (description) => {
            await reporter.report({ commit, context, state: "success", description });
            const [shown] = await standing();
            expect([...(shown?.description ?? "")].length).toBeLessThanOrEqual(140);
            expect(shown?.description).not.toMatch(/[\n\r\0]|[\u{10000}-\u{10FFFF}]/u);
          }),
          { numRuns: 25 },
        );
      }));
  });
}

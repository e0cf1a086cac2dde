import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChangedFiles, readChangeRange, resolveChange } from "../../../../core/plan/change.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const knowing = (files: readonly string[] | undefined): ChangedFiles => ({ between: async () => files });

describe("readChangeRange", () => {
  it.each([
    ["pull_request", { pull_request: { base: { sha: A }, head: { sha: B } } }],
    ["merge_group", { merge_group: { base_sha: A, head_sha: B } }],
    ["push", { before: A, after: B }],
  ])("takes the two commits of %s", (name, payload) => {
    expect(readChangeRange(name, payload)).toEqual({ kind: "range", base: A, head: B });
  });

  it.each([
    ["push", { before: "0".repeat(40), after: B }, "the branch is new"],
    ["push", { before: "--output=x", after: B }, "the event push names no two commits"],
    ["pull_request", { pull_request: null }, "the event pull_request names no two commits"],
    ["schedule", { schedule: "1 2 * * *" }, "the event schedule compares no commits"],
    ["toString", {}, "the event toString compares no commits"],
    ["", undefined, "there is no event whose commits could be compared"],
  ])("has none for %s %o", (name, payload, reason) => {
    expect(readChangeRange(name, payload)).toEqual({ kind: "none", reason });
  });

  it("takes any payload without throwing", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("push", "pull_request", "merge_group", "__proto__"),
        fc.jsonValue(),
        (name, payload) => {
          expect(["range", "none"]).toContain(readChangeRange(name, payload).kind);
        },
      ),
    );
  });
});

describe("resolveChange", () => {
  const range = { kind: "range", base: A, head: B } as const;

  it("asks one after the other and believes the first who knows", async () => {
    const change = await resolveChange(range, [knowing(undefined), knowing([]), knowing(["never asked"])]);
    expect(change).toEqual({ kind: "files", files: [] });
  });

  it("takes everything when nobody knows, and says why", async () => {
    const change = await resolveChange(range, [knowing(undefined)]);
    expect(change).toEqual({
      kind: "everything",
      reason: `nobody could tell what differs between ${A.slice(0, 12)} and ${B.slice(0, 12)}`,
    });
    expect(await resolveChange({ kind: "none", reason: "the branch is new" }, [])).toEqual({
      kind: "everything",
      reason: "the branch is new",
    });
  });
});

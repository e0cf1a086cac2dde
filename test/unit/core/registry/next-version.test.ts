import fc from "fast-check";
import semver from "semver";
import { describe, expect, it } from "vitest";
import type { Signature, SignatureInput } from "../../../../core/documents/model.ts";
import { computeNextVersion } from "../../../../core/registry/next-version.ts";

const age: SignatureInput = { name: "age", kind: "number", required: true };
const home: SignatureInput = { name: "home", kind: "category", required: false, levels: ["owner", "rent"] };
const score = { name: "score", kind: "probability" as const, classes: ["good", "bad"] };
const before: Signature = { inputs: [age, home], outputs: [score] };
const anyHome: SignatureInput = { name: "home", kind: "category", required: false };

describe("the next version", () => {
  it("starts at 1.0.0", () => {
    expect(computeNextVersion(undefined, before)).toEqual({ version: "1.0.0", change: "first", reasons: [] });
  });

  it.each<[string, Signature, string]>([
    ["nothing changes", before, "1.4.3"],
    ["the inputs come in another order", { ...before, inputs: [home, age] }, "1.4.3"],
    ["a level is new", { ...before, inputs: [age, { ...home, levels: ["owner", "rent", "other"] }] }, "1.4.3"],
    ["levels come in another order", { ...before, inputs: [age, { ...home, levels: ["rent", "owner"] }] }, "1.4.3"],
    ["levels are no longer listed", { ...before, inputs: [age, anyHome] }, "1.4.3"],
    ["a required input became optional", { ...before, inputs: [{ ...age, required: false }, home] }, "1.4.3"],
    ["an optional input is new", { ...before, inputs: [age, home, { ...anyHome, name: "job" }] }, "1.5.0"],
    ["a required input is new", { ...before, inputs: [age, home, { ...age, name: "job" }] }, "2.0.0"],
    ["an input is gone", { ...before, inputs: [age] }, "2.0.0"],
    ["an input was renamed", { ...before, inputs: [age, { ...home, name: "house" }] }, "2.0.0"],
    ["an input has another kind", { ...before, inputs: [{ ...age, kind: "category" }, home] }, "2.0.0"],
    ["an optional input became required", { ...before, inputs: [age, { ...home, required: true }] }, "2.0.0"],
    ["a level is gone", { ...before, inputs: [age, { ...home, levels: ["owner"] }] }, "2.0.0"],
    ["the outputs are other ones", { ...before, outputs: [{ name: "risk", kind: "probability" }] }, "2.0.0"],
    ["an output is new", { ...before, outputs: [score, { name: "value", kind: "number" }] }, "2.0.0"],
    ["the classes come in another order", { ...before, outputs: [{ ...score, classes: ["bad", "good"] }] }, "2.0.0"],
  ])("when %s", (_, after, version) => {
    const next = computeNextVersion({ version: "1.4.2", signature: before }, after);
    expect(next.version).toBe(version);
    expect(next.reasons.length > 0).toBe(next.change !== "patch");
  });

  it("is major when a category that took any level now lists some", () => {
    const open = { ...before, inputs: [age, anyHome] };
    expect(computeNextVersion({ version: "1.0.0", signature: open }, before)).toEqual({
      version: "2.0.0",
      change: "major",
      reasons: ['input "home" took any level and now lists 2'],
    });
  });

  it.each([
    ["fewer", { from: 1, to: 24 }, "2.0.0"],
    ["other", { from: 2, to: 60 }, "2.0.0"],
    ["more", { from: 1, to: 60 }, "1.0.1"],
  ])("follows the whole numbers that an input takes: %s of them", (_, wholeNumbers, version) => {
    const step = (own: { from: number; to: number }) => ({
      ...before,
      inputs: [{ name: "step", kind: "number" as const, required: true, wholeNumbers: own }],
    });
    const signature = step({ from: 1, to: 48 });
    expect(computeNextVersion({ version: "1.0.0", signature }, step(wholeNumbers)).version).toBe(version);
  });

  it("names every break", () => {
    const after = { inputs: [{ ...home, required: true, levels: ["x"] }], outputs: [] };
    expect(computeNextVersion({ version: "1.0.0", signature: before }, after).reasons).toEqual([
      'input "age" is gone',
      'input "home" became required',
      'input "home" lost level "owner" and 1 more',
      "the outputs changed",
    ]);
  });

  const input = fc.record({
    name: fc.constantFrom("a", "b", "c", "__proto__"),
    kind: fc.constantFrom("number" as const, "category" as const),
    required: fc.boolean(),
  });
  const signature = fc
    .uniqueArray(input, { selector: ({ name }) => name })
    .map((inputs): Signature => ({ inputs, outputs: [score] }));

  it("always grows, and calls a return to an older signature a break unless a caller notices nothing", () => {
    fc.assert(
      fc.property(signature, signature, (first, second) => {
        const there = computeNextVersion({ version: "1.0.0", signature: first }, second);
        const back = computeNextVersion({ version: there.version, signature: second }, first);
        expect(semver.gt(there.version, "1.0.0")).toBe(true);
        expect(semver.gt(back.version, there.version)).toBe(true);
        if (there.change === "minor") expect(back.change).toBe("major"); // what was added is taken away
      }),
    );
  });
});

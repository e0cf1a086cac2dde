import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { compareWorkflows } from "../../../workflows/compare-workflows.ts";

const WANTED = "name: A\non: { push: }\njobs:\n  a:\n    steps: [{ run: x }, { run: y }]\n";

describe("compareWorkflows", () => {
  it("sees no difference in layout, comments and quotes", () => {
    const same = "# changed\non:\n  push:\n\nname: 'A'\njobs: {a: {steps: [{run: x}, {run: \"y\"}]}} # here too\n";
    expect(compareWorkflows(same, WANTED)).toEqual([]);
  });

  it.each([
    ["jobs.a.steps[0].run", "z", WANTED.replace("run: x", "run: z")],
    ["jobs.a.steps[1]", undefined, WANTED.replace(", { run: y }", "")],
    ["jobs.b", {}, `${WANTED}  b: {}\n`],
    ["on.push", undefined, WANTED.replace("push", "pull_request")],
    ["jobs.a", "text", WANTED.replace(/\n {4}steps.*/, " text")],
  ])("names %s, which is %o", (path, present, text) => {
    expect(compareWorkflows(text, WANTED)).toContainEqual(expect.objectContaining({ path, present }));
  });

  it("calls what is no YAML a difference as a whole", () => {
    expect(compareWorkflows("a: [", WANTED)).toEqual([
      { path: "", present: expect.stringContaining("no YAML") as unknown, wanted: "YAML" },
    ]);
    expect(compareWorkflows("", WANTED)).toHaveLength(1);
  });

  it("has none between a value and itself, and some after a change", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(compareWorkflows(stringify(value), stringify(value))).toEqual([]);
        fc.pre(!Object.hasOwn(value, "extra"));
        expect(compareWorkflows(stringify({ ...value, extra: 1 }), stringify(value))).toHaveLength(1);
      }),
    );
  });
});

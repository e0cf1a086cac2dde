import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  booleanText,
  checkedText,
  defineContract,
  integerText,
  listText,
  numberText,
  parseInputs,
} from "../../../core/contract.ts";

const contract = defineContract({
  name: "demo",
  inputs: z.strictObject({
    replicates: integerText({ min: 1, max: 100 }).default(10),
    threshold: numberText({ min: 0, max: 1 }).default(0.5),
    dryRun: booleanText().default(false),
    path: z.string().min(1),
  }),
  outputs: ["outcome"],
  renamed: { file: "path" },
});

describe("parseInputs", () => {
  it("turns text into values and fills defaults", () => {
    expect(parseInputs(contract, { path: "x", replicates: "7", dryRun: "true" })).toEqual({
      path: "x",
      replicates: 7,
      threshold: 0.5,
      dryRun: true,
    });
  });

  it("reports every problem at once, renamed inputs first", () => {
    expect(() => parseInputs(contract, { file: "x", replicates: "", threshold: "2", dryRun: "yes" })).toThrow(
      /file: was renamed to path.*replicates.*threshold.*dryRun.*path/s,
    );
  });

  it.each([
    ["true", true],
    ["TRUE", true],
    ["True", true],
    ["false", false],
    ["FALSE", false],
    ["False", false],
  ])("takes %s for a boolean, as GitHub's toolkit does", (dryRun, expected) => {
    expect(parseInputs(contract, { path: "x", dryRun }).dryRun).toBe(expected);
  });

  const words = defineContract({
    name: "demo",
    inputs: z.strictObject({
      stages: listText(["train", "evaluate", "register"]).default(["train"]).describe("Stages."),
      kind: z.enum(["a", "b"]).default("a"),
      rule: checkedText((text) => text.split(",").map((each) => `"${each}" is no rule`)).exactOptional(),
      key: z.string().min(3).default("none"),
    }),
    outputs: ["outcome"],
    secrets: ["key"],
  });

  it("gives every problem a line of its own, with what is accepted and what was given", () => {
    const given = { stages: "train, eval,regster,eval", kind: "c", rule: "x,y", key: "s3" };
    expect(() => parseInputs(words, given, { others: ["github-token"] })).toThrow(
      expect.objectContaining({
        what: [
          "demo: 6 problems with its inputs.",
          '- stages: "eval" is none of train, evaluate, register. (Stages)',
          '- stages: "regster" is none of train, evaluate, register. Did you mean "register"? (Stages)',
          '- kind: must be one of a, b, not "c"',
          '- rule: "x" is no rule',
          '- rule: "y" is no rule',
          "- key: Too small: expected string to have >=3 characters",
        ].join("\n"),
        remedy: "Known inputs: stages, kind, rule, key, github-token.",
      }),
    );
  });

  it("takes a list of known words, with blanks and empty places, and wants one word at least", () => {
    expect(parseInputs(words, { stages: " register ,,train" }).stages).toEqual(["register", "train"]);
    expect(() => parseInputs(words, { stages: " , " })).toThrow("stages: must name some of train, evaluate, register");
  });

  it("never turns a text that is no number into one", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = integerText({ min: 0, max: 1e9 }).safeParse(text);
        expect(result.success).toBe(/^-?\d+$/.test(text) && Number(text) >= 0 && Number(text) <= 1e9);
      }),
    );
  });

  it.each(["__proto__", "constructor", "toString"])("does not take %s for a renamed input", (name) => {
    const given: Record<string, unknown> = Object.defineProperty({ path: "x" }, name, { value: "y", enumerable: true });
    expect(() => parseInputs(contract, given)).toThrow(/demo: /);
  });
});

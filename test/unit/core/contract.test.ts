import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { booleanText, defineContract, integerText, numberText, parseInputs } from "../../../core/contract.ts";

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

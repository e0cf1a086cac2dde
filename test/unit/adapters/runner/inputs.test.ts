import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { listSecrets, parseActionInputs, toCamel, toKebab } from "../../../../adapters/runner/inputs.ts";
import { booleanText, defineContract, integerText } from "../../../../core/contract.ts";

const contract = defineContract({
  name: "sample",
  inputs: z.strictObject({
    pipeline: z.string().describe("Pipeline file."),
    maxRows: integerText({ min: 1, max: 10 }).default(3).describe("Most rows."),
    dryRun: booleanText().default(false),
    deployToken: z.string().default(""),
  }),
  outputs: ["outcome", "document"],
  renamed: { rowLimit: "maxRows" },
  secrets: ["deployToken"],
});

describe("names of inputs", () => {
  it.each([
    ["pipeline", "pipeline"],
    ["baselinePredictions", "baseline-predictions"],
    ["falseDiscoveryRate", "false-discovery-rate"],
  ])("%s is %s in action.yml", (camel, kebab) => {
    expect(toKebab(camel)).toBe(kebab);
    expect(toCamel(kebab)).toBe(camel);
  });

  it("come back from either spelling", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,8}([A-Z][a-z0-9]{0,6}){0,4}$/), (name) => {
        expect(toCamel(toKebab(name))).toBe(name);
      }),
    );
  });
});

describe("inputs of an action", () => {
  it("are read as the contract says; the token is none of them", () => {
    const given = { pipeline: "p.yml", "max-rows": "7", "dry-run": "true", "github-token": "ghs_x" };
    expect(parseActionInputs(contract, given)).toEqual({
      inputs: { pipeline: "p.yml", maxRows: 7, dryRun: true, deployToken: "" },
      token: "ghs_x",
    });
  });

  it("are refused all at once, each by its name in action.yml, with what it is for", () => {
    const given = { "max-rows": "many", "dry-run": "yes", "row-limit": "3", pipelin: "p.yml" };
    expect(() => parseActionInputs(contract, given)).toThrow(
      expect.objectContaining({
        code: "SLIPWAY_E_INPUT_INVALID",
        what: [
          "sample: 5 problems with its inputs.",
          "- row-limit: was renamed to max-rows",
          "- pipeline: is required (Pipeline file)",
          '- max-rows: must be a whole number from 1 to 10, not "many" (Most rows)',
          '- dry-run: must be true or false, not "yes"',
          '- pipelin: unknown input. Did you mean "pipeline"?',
        ].join("\n"),
        remedy: "Known inputs: pipeline, max-rows, dry-run, deploy-token, github-token.",
      }),
    );
  });

  it("name their secrets before anything is checked", () => {
    const given = { "github-token": "ghs_x", "deploy-token": "s3cret", nonsense: "1" };
    expect(listSecrets(contract, given)).toEqual(["ghs_x", "s3cret"]);
    expect(listSecrets(contract, {})).toEqual([]);
  });
});

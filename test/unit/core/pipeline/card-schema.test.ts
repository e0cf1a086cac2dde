import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { SlipwayError } from "../../../../core/errors.ts";
import { parsePipeline } from "../../../../core/pipeline/parse-pipeline.ts";

const ORIGIN = { file: "pipeline.yml", locate: () => undefined };
const card = {
  owner: { name: "Retail credit risk" },
  tier: "high",
  purpose: "Ranks applications.",
  limitations: ["Only accepted applications have an outcome."],
  dataLineage: ["From the bureau, monthly."],
  validation: ["A second team repeated the evaluation."],
  monitoring: { plan: "Daily.", triggers: [{ when: "Drift of the score", action: "A validation." }] },
  challenger: "Logistic regression.",
  decommission: ["A gate fails on fresh rows."],
};
const PIPELINE = {
  name: "any",
  task: { kind: "binary", target: "y", positive: "bad" },
  data: { source: "any.csv" },
  train: { kind: "linear" },
  card,
};

function refuse(change: object): string {
  try {
    parsePipeline({ ...PIPELINE, card: { ...card, ...change } }, ORIGIN);
  } catch (thrown) {
    if (thrown instanceof SlipwayError) return thrown.what;
    throw thrown;
  }
  return "";
}

describe("the section card of a pipeline", () => {
  it("has what model-risk management asks for, and defaults for what the repository records", () => {
    const { card: parsed } = parsePipeline(PIPELINE, ORIGIN);
    expect(parsed).toMatchObject({ ...card, approvals: [], changeLog: [] });
    expect(Object.keys(parsed ?? {})).toEqual(
      expect.arrayContaining([
        ..."owner tier purpose limitations dataLineage validation monitoring challenger approvals changeLog".split(" "),
        "decommission",
      ]),
    );
  });

  it("may be left out", () => {
    const { card: _, ...rest } = PIPELINE;
    expect(parsePipeline(rest, ORIGIN).card).toBeUndefined();
  });

  it.each<[string, object, RegExp]>([
    ["a tier that is none", { tier: "tier 1" }, /card\.tier: accepted: high, medium, low/],
    ["an empty purpose", { purpose: "  " }, /card\.purpose/],
    ["no limitation at all", { limitations: [] }, /card\.limitations/],
    ["a trigger without an action", { monitoring: { plan: "p", triggers: [{ when: "w" }] } }, /triggers\.0\.action/],
    ["a day that is none", { changeLog: [{ on: "yesterday", what: "w" }] }, /changeLog\.0\.on/],
    ["a misspelt field", { decomission: ["x"] }, /card\.decomission: unknown field.*decommission/],
    ["a text without end", { challenger: "x".repeat(2001) }, /card\.challenger/],
  ])("refuses %s by name", (_, change, message) => {
    expect(refuse(change)).toMatch(message);
  });

  it("is described in docs/pipeline.md", async () => {
    expect(await readFile("docs/pipeline.md", "utf8")).toContain("`card.monitoring.triggers`");
  });
});

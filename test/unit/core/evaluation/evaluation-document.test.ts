import { describe, expect, it } from "vitest";
import { parseDocument } from "../../../../core/documents/document.ts";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { buildEvaluation, buildModel } from "../../../fakes/sample-evidence.ts";

const NULL = { value: null, ci: null, level: 0.95, n: 10 };
const parse = (change: object) => {
  const document = { ...buildEvaluation(buildModel()), ...change };
  return parseDocument(evaluationDocument, document, { path: "evaluation.json" });
};

describe("evaluation.json", () => {
  it.each([
    ["metrics.x.reason", { metrics: { x: NULL } }],
    ["slices.0.metrics.x.reason", { slices: [{ column: "home", value: "rent", n: 10, metrics: { x: NULL } }] }],
  ])("has no value that is null without a reason, at %s", (field, change) => {
    expect(() => parse(change)).toThrow(field);
  });

  it("takes a null that says why, and a value without a reason", () => {
    const metrics = { x: { ...NULL, reason: "one class only" }, y: { ...NULL, value: 0.5 } };
    expect(parse({ metrics }).metrics).toEqual(metrics);
  });
});

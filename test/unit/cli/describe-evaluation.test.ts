import { describe, expect, it } from "vitest";
import { describeEvaluation } from "../../../cli/describe-evaluation.ts";
import { createPaint } from "../../../cli/paint.ts";
import type { BaselineSection } from "../../../core/documents/evaluation-comparison.ts";
import { buildComparison, buildEvaluationDocument, buildGate } from "../../fakes/report-documents.ts";

const paint = createPaint(false);
const BASELINE: BaselineSection = {
  kind: "champion",
  ref: "demo@1.0.0",
  reason: "newest version",
  ageDays: 3,
  scores: "rescored",
  rows: { both: 300, candidateOnly: 814, baselineOnly: 700 },
};
const lines = (given: Parameters<typeof buildEvaluationDocument>[0]) =>
  describeEvaluation(buildEvaluationDocument({ baseline: BASELINE, ...given }), paint).split("\n");

describe("the metric table on the terminal", () => {
  it("keeps why a difference has no value out of its column", () => {
    const reason = "one class only among the common rows";
    const said = lines({ comparison: { roc_auc: buildComparison({ delta: null, ci: null, reason }) } });
    expect(said).toContain(`  — ROC AUC: ${reason}`);
    expect(said.find((line) => line.startsWith("  ROC AUC "))).not.toContain(reason);
  });

  it("names the rows, where the values are not those of the intervals", () => {
    const comparison = { roc_auc: buildComparison() };
    const note = "  baseline, candidate and Δ are of the 300 common rows; intervals and limits of a value of all 1114";
    expect(lines({ comparison })).toContain(note);
    const all = { both: 1114, candidateOnly: 0, baselineOnly: 0 };
    expect(lines({ comparison, baseline: { ...BASELINE, rows: all } })).not.toContain(note);
  });

  it("prints six digits of a limit, and no limit of a difference that there is not", () => {
    const share = buildGate({ rule: "nonInferiorTo", limit: -0.0008493253635346756, value: 0.01 });
    const first = buildGate({ rule: "nonInferiorTo", limit: -0.03, value: null, bound: null });
    const said = lines({ gates: [share, first] }).find((line) => line.startsWith("  ROC AUC "));
    expect(said).toContain("pass (bound Δ ≥ -0.000849325); pass (no Δ)");
  });
});

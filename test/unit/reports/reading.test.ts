import { describe, expect, it } from "vitest";
import type { BaselineSection } from "../../../core/documents/evaluation-comparison.ts";
import { renderEvaluationMarkdown } from "../../../reports/evaluation-report.ts";
import { sayVerdictLine } from "../../../reports/views/comparison-answer.ts";
import { buildComparison, buildEvaluationDocument, buildGate } from "../../fakes/report-documents.ts";

const BASELINE: BaselineSection = {
  kind: "champion",
  ref: "demo@1.0.0",
  reason: "newest version",
  ageDays: 3,
  scores: "rescored",
  rows: { both: 300, candidateOnly: 814, baselineOnly: 700 },
};

describe("what a reader must know of a comparison", () => {
  it("names the rows of the limits, where they are not those of Δ", () => {
    const comparison = { roc_auc: buildComparison() };
    const say = (gates: ReturnType<typeof buildGate>[]) =>
      renderEvaluationMarkdown({ evaluation: buildEvaluationDocument({ baseline: BASELINE, comparison, gates }) });
    const count = "limits on the value itself count all 1,114 test rows";
    expect(say([buildGate()])).toContain(`On the 300 rows that both models have; ${count}. Δ`);
    expect(say([buildGate({ rule: "nonInferiorTo", limit: -0.01 })])).not.toContain(count);
  });

  it("does not show a limit on Δ as held where there is no Δ", () => {
    const first = buildGate({ rule: "nonInferiorTo", limit: -0.03, value: null, bound: null });
    const evaluation = buildEvaluationDocument({ verdict: "first-model", gates: [buildGate(), first] });
    expect(renderEvaluationMarkdown({ evaluation }).replaceAll("\u00A0", " ")).toContain(
      "✅ lower bound 0.827 ≥ 0.78; no Δ to test |",
    );
  });

  it("counts a gate as held only when something was tested, and says what became of the others", () => {
    const untested = buildGate({ rule: "nonInferiorTo", limit: -0.03, value: null, bound: null });
    const lost = buildGate({
      metric: "fairness.marital.demographic_parity_ratio",
      limit: 0.8,
      level: "warn",
      value: 0.406,
      bound: 0.3,
      verdict: "warn",
    });
    const undecided = buildGate({
      metric: "fairness.marital.equal_opportunity_difference",
      rule: "max",
      limit: 0.2,
      level: "warn",
      value: 0.21,
      bound: 0.381,
      verdict: "inconclusive",
    });
    const say = (...gates: ReturnType<typeof buildGate>[]) =>
      renderEvaluationMarkdown({ evaluation: buildEvaluationDocument({ verdict: "first-model", gates }) });
    const all = say(buildGate(), untested, lost, undecided);
    expect(all).toContain("1 of 4 gates hold; 1 is lost and 1 is undecided (they only warn); 1 has no Δ to test.");
    expect(all).toContain("| 0.406, 0.394 below its floor of 0.800; the one-sided 95\u00A0% lower bound is 0.300 |");
    expect(all).toContain(
      "| 0.210, not below its ceiling of 0.200; its one-sided 95 % upper bound is 0.381; more rows",
    );
    expect(say(buildGate(), lost)).toContain("1 of 2 gates hold; 1 is lost (it only warns).");
    expect(say(buildGate(), untested)).toContain("1 of 2 gates hold; 1 has no Δ to test.");
    expect(say(buildGate(), buildGate())).toContain("Both gates hold.");
  });

  it("calls a loss a loss where only its size against the margin is open", () => {
    const lost = buildComparison({ delta: -0.021, ci: [-0.031, -0.011], margin: 0.03, verdict: "inconclusive" });
    const open = buildComparison({ delta: -0.002, ci: [-0.031, 0.011], margin: 0.03, verdict: "inconclusive" });
    const say = (roc_auc: ReturnType<typeof buildComparison>) =>
      sayVerdictLine(
        buildEvaluationDocument({ verdict: "inconclusive", baseline: BASELINE, comparison: { roc_auc }, gates: [] }),
      );
    expect(say(lost)).toMatch(/; it loses, whether more than the margin of 0\.03 stays open$/);
    expect(say(open)).toContain("this test set shows changes from");
  });
});

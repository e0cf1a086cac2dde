import { describe, expect, it } from "vitest";
import { describeComparison } from "../../../cli/describe-comparison.ts";
import { createPaint } from "../../../cli/paint.ts";
import type { Evaluation } from "../../../core/documents/evaluation.ts";
import type { BaselineSection, ComparedMetric, Verdict } from "../../../core/documents/evaluation-comparison.ts";
import { buildEvaluationDocument } from "../../fakes/report-documents.ts";

const paint = createPaint(false);
const BASELINE: BaselineSection = {
  kind: "champion",
  ref: "demo@1.0.0",
  reason: "newest version, of 2026-01-01T00:00:00.000Z",
  ageDays: 3.4,
  scores: "stored",
  rows: { both: 90, candidateOnly: 10, baselineOnly: 0 },
};
const AUC: ComparedMetric = {
  ...{ candidate: 0.8, baseline: 0.79, delta: 0.01, ci: [-0.002, 0.02], level: 0.9, se: 0.01, p: 0.1 },
  ...{ method: "DeLong", n: 90, unit: "row", mde: 0.02, margin: 0, unitsNeeded: null, verdict: "inconclusive" },
};

const evaluation = (given: Partial<Evaluation>) =>
  buildEvaluationDocument({ verdict: "inconclusive", baseline: BASELINE, comparison: { roc_auc: AUC }, ...given });

describe("the comparison on the terminal", () => {
  it("says the verdict as the comment does, then the baseline and its age", () => {
    expect(describeComparison(evaluation({}), paint)).toEqual([
      "  verdict   Inconclusive: ROC AUC 0.800 against 0.790 of demo@1.0.0, Δ +0.010 [−0.002, +0.020]; this test set shows changes from 0.02 on, 90 common rows, 10 only here and 0 only there",
      "  baseline  demo@1.0.0: newest version, of 2026-01-01T00:00:00.000Z, 3 days old, its stored scores",
    ]);
  });

  it.each<[Verdict, Partial<BaselineSection>, string]>([
    [
      "first-model",
      { ref: null, reason: "no version yet" },
      "  verdict   First model: ROC AUC 0.846 [0.823, 0.869] on 1,114 rows; nothing to hold it against: no version yet",
    ],
    [
      "not-comparable",
      { obstacle: "other inputs" },
      "  verdict   Not comparable: ROC AUC 0.846 [0.823, 0.869] on 1,114 rows; no comparison with demo@1.0.0: other inputs",
    ],
  ])("says %s", (verdict, given, expected) => {
    const { rows: _, ...rest } = BASELINE;
    const [line] = describeComparison(evaluation({ verdict, baseline: { ...rest, ...given }, comparison: {} }), paint);
    expect(line).toBe(expected);
  });

  it("says nothing where no baseline is asked for", () => {
    const baseline: BaselineSection = { kind: "none", ref: null, reason: "", ageDays: null };
    expect(describeComparison(evaluation({ baseline }), paint)).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { describeComparison } from "../../../cli/describe-comparison.ts";
import { createPaint } from "../../../cli/paint.ts";
import type { BaselineSection, ComparedMetric, Verdict } from "../../../core/documents/evaluation-comparison.ts";

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

describe("the comparison on the terminal", () => {
  it("says the verdict with its delta and interval, then the baseline and its age", () => {
    const lines = describeComparison(
      { verdict: "inconclusive", baseline: BASELINE, comparison: { roc_auc: AUC }, primary: "roc_auc" },
      paint,
    );
    expect(lines).toEqual([
      "  verdict   inconclusive: these rows cannot tell it from demo@1.0.0: ROC AUC Δ +0.0100 [-0.0020, +0.0200] 90 % on 90 common rows, 10 only here and 0 only there",
      "  baseline  demo@1.0.0: newest version, of 2026-01-01T00:00:00.000Z, 3 days old, its stored scores",
    ]);
  });

  it.each<[Verdict, Partial<BaselineSection>, string]>([
    ["first-model", { ref: null, reason: "no version yet" }, "  verdict   first model: no version yet"],
    ["not-comparable", { obstacle: "other inputs" }, "  verdict   not comparable: other inputs"],
    ["no-change", {}, "  verdict   no change: the predictions of demo@1.0.0"],
  ])("says %s", (verdict, given, expected) => {
    const { rows: _, ...rest } = BASELINE;
    const [line] = describeComparison(
      { verdict, baseline: { ...rest, ...given }, comparison: {}, primary: "roc_auc" },
      paint,
    );
    expect(line).toBe(expected);
  });

  it("says nothing where no baseline is asked for", () => {
    const baseline: BaselineSection = { kind: "none", ref: null, reason: "", ageDays: null };
    expect(describeComparison({ verdict: "first-model", baseline, comparison: {}, primary: "x" }, paint)).toEqual([]);
  });
});

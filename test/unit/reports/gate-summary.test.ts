import { describe, expect, it } from "vitest";
import { summariseOpenGates, summariseOpenModels } from "../../../reports/gate-summary.ts";
import { buildComparison, buildEvaluationDocument, buildGate } from "../../fakes/report-documents.ts";

const LOST = buildGate({ limit: 0.8, value: 0.7123, bound: 0.66, verdict: "fail" });
const roc = { value: 0.7123, ci: [0.65, 0.77] as [number, number], level: 0.95, n: 86 };

describe("open gates", () => {
  it("are told with metric, limit, value and interval, and what to do", () => {
    const evaluation = buildEvaluationDocument({ outcome: "failed", gates: [LOST], metrics: { roc_auc: roc } });
    const { text, markdown } = summariseOpenGates(evaluation);
    expect(text.split("\n")).toEqual([
      "- roc_auc failed: it must be at least 0.8 and is 0.7123 (95 % interval [0.650,\u00A00.770]); its one-sided 95 % bound is 0.66.",
      "- Improve the data or the model, or change evaluate.gates.roc_auc.min where that asks for too much.",
      "- To go on all the same, somebody with write permission other than the author comments /slipway override <reason>.",
    ]);
    expect(markdown).toContain("<code>roc&#95;auc</code> failed");
  });

  it("of a difference are told with the interval of the difference", () => {
    const gate = buildGate({ rule: "nonInferiorTo", limit: -0.02, value: -0.05, bound: -0.07, verdict: "fail" });
    const comparison = { roc_auc: buildComparison({ delta: -0.05, ci: [-0.07, -0.03] }) };
    const { text } = summariseOpenGates(buildEvaluationDocument({ outcome: "failed", gates: [gate], comparison }));
    expect(text).toContain(
      "roc_auc failed: its difference from the baseline must be above −0.02 and is −0.05 (90 % interval",
    );
  });

  it("without a value say why, and ask for more rows where they are undecided", () => {
    const none = buildGate({ value: null, bound: null, verdict: "fail", detail: "one class only" });
    const open = { ...LOST, verdict: "inconclusive" as const };
    const { text } = summariseOpenGates(buildEvaluationDocument({ outcome: "failed", gates: [none, open] }));
    expect(text).toContain("roc_auc failed: One class only.");
    expect(text).toContain("roc_auc is inconclusive: it must be at least 0.8");
    expect(text).toContain("Give more test rows");
  });

  it("leave out gates that hold or only warn, and what is too many", () => {
    const gates = [buildGate(), { ...LOST, level: "warn" as const }, ...Array.from({ length: 9 }, () => LOST)];
    const { text } = summariseOpenGates(buildEvaluationDocument({ outcome: "failed", gates }));
    expect(text.match(/roc_auc failed/g)).toHaveLength(5);
    expect(text).toContain("4 more gates in evaluation.json.");
  });

  it("never become Markdown", () => {
    const gates = [{ ...LOST, metric: "[x](https://evil.example) @team" }];
    const { markdown } = summariseOpenGates(buildEvaluationDocument({ outcome: "failed", gates }));
    expect(markdown).not.toContain("](https");
    expect(markdown).not.toContain("@team");
  });

  it("of several models stand under their names", () => {
    const models = [
      { model: "north", gates: [LOST], metrics: { roc_auc: roc } },
      { model: "south", gates: [buildGate()], metrics: {} },
    ];
    expect(summariseOpenModels(models).text).toMatch(
      /^- north: roc_auc failed: [^\n]+interval \[0\.650,\u00A00\.770\][^\n]+$/,
    );
  });
});

import { describe, expect, it } from "vitest";
import { describePerformance } from "../../../cli/describe-performance.ts";
import { createPaint } from "../../../cli/paint.ts";
import type { Performance } from "../../../core/documents/monitor-performance.ts";
import { renderMonitorHtml } from "../../../reports/monitor-report.ts";
import { buildDriftDocument } from "../../fakes/monitor-documents.ts";

const measured = (value: number) => ({
  value,
  ci: [value - 0.02, value + 0.02] as [number, number],
  level: 0.95,
  n: 400,
});

const PERFORMANCE: Performance = {
  verdict: "worse",
  reason: "ROC AUC is 0.71 against 0.80: worse beyond doubt.",
  confirmed: true,
  primary: "roc_auc",
  reference: { roc_auc: measured(0.8) },
  windows: [
    {
      start: "2026-01-01T00:00:00.000Z",
      end: "2026-01-02T00:00:00.000Z",
      ...{ rows: 400, labelled: 390, mature: true, lagDays: 27.4, verdict: "worse" },
      realised: { roc_auc: measured(0.71) },
      estimated: { roc_auc: measured(0.79) },
      change: measured(-0.09),
    },
    {
      start: "2026-01-02T00:00:00.000Z",
      end: "2026-01-03T00:00:00.000Z",
      ...{ rows: 380, labelled: 0, mature: false, lagDays: null, verdict: "immature" },
      ...{ realised: {}, estimated: {}, change: null },
    },
  ],
  estimate: {
    method: "cbpe",
    assumption: "assumes P(y|x) unchanged",
    ...{ trusted: false, checked: 5, covered: 1, reason: "Switched off: its interval held 1 of 5." },
  },
  selection: { coverage: [1, 0.4], selective: true, reason: "Labels are selective." },
  labels: { rows: 400, keys: 390, superseded: 12, corrected: 7, unmatched: 3 },
  residuals: null,
  detectors: [
    { detector: "cusum_errors", metric: "error_rate", alarmAt: "2026-01-01T12:00:00.000Z", detail: "One in 365." },
    { detector: "cusum", metric: "bias", alarmAt: null, detail: "Quiet." },
  ],
};

describe("performance in the monitoring report", () => {
  it("stands as a table with what it rests on, and not at all without one", () => {
    const html = renderMonitorHtml({ ...buildDriftDocument(), performance: PERFORMANCE });
    for (const said of [
      "0.71",
      "−0.09",
      "97.5 %",
      "27.4",
      "immature",
      "Switched off",
      "Labels are selective.",
      "7 labels",
    ]) {
      expect(html.replaceAll("\u00a0", " ").replaceAll("\u202f", " ")).toContain(said);
    }
    expect(html).toContain("Alarm of error rate");
    expect(renderMonitorHtml(buildDriftDocument())).not.toContain("Performance by window");
  });
});

describe("performance on the command line", () => {
  it("names verdict, windows, estimate, labels and detectors", () => {
    const text = describePerformance(PERFORMANCE, createPaint(false));
    expect(text).toContain("performance: worse, confirmed. ROC AUC is 0.71");
    expect(text).toMatch(
      /2026-01-01T00:00\s+400\s+98 %\s+27\.4\s+0\.710 \[0\.690, 0\.730\]\s+0\.790 \[0\.770, 0\.810\]\s+worse/,
    );
    expect(text).toContain("labels of 390 rows, 7 corrected since they were first known; 3 belong to no row");
    expect(text).toContain("cusum_errors of error_rate: alarm at 2026-01-01T12:00:00.000Z. One in 365.");
    expect(text).toContain("cusum of bias: quiet. Quiet.");
    expect(describePerformance(null, createPaint(false))).toBe("");
  });
});

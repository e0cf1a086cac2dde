import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { renderEvaluationHtml } from "../../../reports/evaluation-report.ts";
import { renderRunHtml } from "../../../reports/run-report.ts";
import { buildMonitorDocument } from "../../fakes/monitor-documents.ts";
import { buildEvaluationDocument, buildSlice } from "../../fakes/report-documents.ts";

const MAX_BYTES = 400_000;

describe("the HTML report", () => {
  it("shows the verdict before anything else and draws all charts", async () => {
    const html = await renderEvaluationHtml({ evaluation: buildEvaluationDocument() });
    expect(html.indexOf("Passed")).toBeLessThan(html.indexOf("<table>"));
    expect(html.match(/<svg class="chart"/g)).toHaveLength(8);
    expect(html).not.toContain("NaN");
  });

  it("allows its own style and nothing else", async () => {
    const html = await renderEvaluationHtml({ evaluation: buildEvaluationDocument() });
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    expect(html).toContain(`style-src 'sha256-${digest}'`);
    expect(html).not.toMatch(/ style="/);
  });

  it("is the same for the same documents", async () => {
    const life = { evaluation: buildEvaluationDocument(), monitor: buildMonitorDocument() };
    expect(await renderRunHtml(life)).toBe(await renderRunHtml(life));
  });

  it("stays small with 500 slices and says what it leaves out", async () => {
    const slices = Array.from({ length: 500 }, (_, index) => buildSlice("branch", `no ${index}`));
    const html = await renderEvaluationHtml({ evaluation: buildEvaluationDocument({ slices }) });
    expect(new TextEncoder().encode(html).length).toBeLessThan(MAX_BYTES);
    expect(html).toContain("440 more slices in evaluation.json.");
  });

  it("says so where nothing was judged", async () => {
    expect(await renderRunHtml({})).toContain("there is no evaluation yet");
  });
});

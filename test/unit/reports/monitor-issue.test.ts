import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderMonitorIssue } from "../../../reports/monitor-issue.ts";
import { buildDriftedFeature, buildMonitorDocument, buildQuality, buildWindow } from "../../fakes/monitor-documents.ts";

const unitChange = buildMonitorDocument([
  buildWindow({
    verdict: "drift",
    features: [buildDriftedFeature({ causes: ["Unit change: values are 1000 times as large"] })],
  }),
]);
const subject = { pipeline: "credit-risk", tenant: null, cause: "unit-change" };

describe("the issue about a monitoring run", () => {
  it("reads as its golden file", async () => {
    const { title, body, reopened } = renderMonitorIssue(unitChange, subject);
    const page = `${title}\n\n---\n\n${body}\n---\n\n${reopened}\n`;
    await expect(page).toMatchFileSnapshot("../../fixtures/reports/monitor-issue.md");
  });

  it("names the tenant, and the column of an alarm when nothing drifted", () => {
    const document = buildMonitorDocument([
      buildWindow({ verdict: "data-quality", quality: [buildQuality({ feature: "income", state: "alarm" })] }),
    ]);
    const { title, body } = renderMonitorIssue(document, {
      pipeline: "credit-risk",
      tenant: "north",
      cause: "quality-missing",
    });
    expect(title).toBe("Data quality alarm in credit-risk · north: data quality, missing");
    expect(body).toContain("where <code>income</code> comes from");
  });

  it("names the reference by a version fit to copy, and its date as any other", () => {
    const reference = {
      rows: 4454,
      description: "credit-risk@1.0.0, current in production since 2026-11-21T19:05:06.292Z",
    };
    const document = { ...unitChange, reference: { ...unitChange.reference, ...reference } };
    const { body } = renderMonitorIssue(document, subject);
    expect(body).toContain("4,454 rows, credit-risk@1.0.0, current in production since 2026-11-21 19:05 UTC ·");
  });

  it("stays in one line and within limits, and lets no text do anything", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.constantFrom("@team", "--> <b>", "#1", "a\n# b"),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (pipeline, tenant, feature) => {
        const document = buildMonitorDocument([
          buildWindow({ verdict: "drift", features: [buildDriftedFeature({ name: feature })] }),
        ]);
        const { title, body } = renderMonitorIssue({ ...document, pipeline }, { ...subject, pipeline, tenant });
        expect(title).toMatch(/^[^\n\r\0]{1,256}$/u);
        expect(body.length).toBeLessThanOrEqual(60_000);
        expect(body.split("\n").slice(1).join("\n")).not.toMatch(/@[a-z]/i); // the first line is the hidden marker
      }),
      { numRuns: 40 },
    );
  });
});

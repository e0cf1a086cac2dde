import { describe, expect, it } from "vitest";
import { run } from "../../../../actions/report/main.ts";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { manifestDocument } from "../../../../core/documents/manifest.ts";
import { monitorDocument } from "../../../../core/documents/monitor.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { sha256 } from "../../../fakes/card-evidence.ts";
import { createMemoryDocuments } from "../../../fakes/memory-documents.ts";
import { buildDriftDocument } from "../../../fakes/monitor-documents.ts";
import { buildEvaluationDocument, buildGate, buildManifestDocument } from "../../../fakes/report-documents.ts";

const INPUTS = { name: "credit-risk", workflow: ".github/workflows/slipway-pull-request.yml" };

function createPorts() {
  const documents = createMemoryDocuments();
  return {
    documents,
    log: SILENT_LOGGER,
    sha256,
    openDocuments: () => documents,
    pipelines: { load: () => Promise.reject(new Error("not asked: a name is given")) },
  };
}

describe("report", () => {
  it("writes a comment and a page about the documents that exist", async () => {
    const ports = createPorts();
    await ports.documents.save(evaluationDocument, buildEvaluationDocument());
    const { status, exitCode, outputs, summary } = await run(INPUTS, ports);
    expect({ status, exitCode }).toEqual({ status: "passed", exitCode: 0 });
    expect(outputs).toEqual({
      outcome: "passed",
      document: "/memory/report.md",
      html: "/memory/report.html",
      posted: "false",
    });
    expect(ports.documents.files.get("report.md")).toMatch(/^<!-- slipway:report:v1 .*\n\n### ✅ First model: ROC AUC/);
    expect(ports.documents.files.get("report.html")).toMatch(/^<!doctype html>/);
    expect(ports.documents.files.get("MODEL_CARD.md")).toMatch(/\n# Model card: credit-risk \(not registered\)\n/);
    expect(summary).toContain("<b>Passed.</b> Both gates hold.");
  });

  it("shows a lost gate and drift without failing itself", async () => {
    const ports = createPorts();
    const gates = [buildGate({ limit: 0.9, verdict: "fail" })];
    await ports.documents.save(evaluationDocument, buildEvaluationDocument({ outcome: "failed", gates }));
    await ports.documents.save(monitorDocument, buildDriftDocument());
    const { status, summary } = await run(INPUTS, ports);
    expect(status).toBe("passed");
    expect(summary).toContain("### ❌ First model · Failed · Drift: ROC AUC");
  });

  it("says when documents speak of different models", async () => {
    const ports = createPorts();
    await ports.documents.save(evaluationDocument, buildEvaluationDocument({ modelDigest: "f".repeat(64) }));
    await ports.documents.save(monitorDocument, buildDriftDocument());
    await ports.documents.save(manifestDocument, buildManifestDocument());
    const { summary } = await run(INPUTS, ports);
    for (const document of ["manifest.json", "monitor.json"])
      expect(summary).toContain(`<code>${document}</code> is about another model than the evaluation`);
    expect(summary).toContain("### ✅ First model: ");
    expect(summary).not.toContain("Registered as");
    expect(ports.documents.files.get("report.html")).toMatch(/Register[\s\S]{0,200}another model[\s\S]{0,400}not run/);
  });

  it("says what to run when there is nothing yet", async () => {
    await expect(run(INPUTS, createPorts())).rejects.toMatchObject({
      code: "SLIPWAY_E_DOCUMENT_MISSING",
      remedy: expect.stringContaining("slipway train") as string,
    });
  });
});

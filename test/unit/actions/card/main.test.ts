import { describe, expect, it } from "vitest";
import { run } from "../../../../actions/card/main.ts";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { runDocument } from "../../../../core/documents/run.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { sha256 } from "../../../fakes/card-evidence.ts";
import { createMemoryDocuments } from "../../../fakes/memory-documents.ts";
import { buildEvaluationDocument, buildRunDocument } from "../../../fakes/report-documents.ts";

function createPorts() {
  const documents = createMemoryDocuments();
  const opened: string[] = [];
  return {
    documents,
    opened,
    log: SILENT_LOGGER,
    sha256,
    openDocuments(name: string) {
      opened.push(name);
      return documents;
    },
    readText: (path: string) => Promise.resolve(String(documents.files.get(path))),
    pipelines: { load: () => Promise.reject(new Error("not asked: a name is given")) },
  };
}

const WRITE = { name: "credit-risk", kind: "model-card" } as const;

describe("card", () => {
  it("is written beside the documents, and agrees with them until one changes", async () => {
    const ports = createPorts();
    await ports.documents.save(evaluationDocument, buildEvaluationDocument());
    const { outputs } = await run(WRITE, ports);
    expect(outputs.document).toBe("/memory/MODEL_CARD.md");
    expect(Number(outputs.gaps)).toBeGreaterThan(5);
    const asked = { kind: "model-card", check: "MODEL_CARD.md" } as const;
    expect(await run(asked, ports)).toMatchObject({ status: "passed", exitCode: 0, check: { disagreements: [] } });
    expect(ports.opened).toEqual(["credit-risk", "credit-risk"]);

    await ports.documents.save(runDocument, buildRunDocument());
    const { status, exitCode, check } = await run(asked, ports);
    expect({ status, exitCode }).toEqual({ status: "failed", exitCode: 3 });
    expect(check.disagreements.map(({ where }) => where)).toContain("run.json#/data/rows");
  });

  it("says itself of which kind it is", async () => {
    const ports = createPorts();
    await ports.documents.save(evaluationDocument, buildEvaluationDocument());
    await run({ ...WRITE, kind: "technical-file" }, ports);
    const { status } = await run({ kind: "model-card", check: "TECHNICAL_FILE.md" }, ports);
    expect(status).toBe("passed");
  });

  it("needs a model to write about", async () => {
    await expect(run(WRITE, createPorts())).rejects.toMatchObject({ code: "SLIPWAY_E_DOCUMENT_MISSING" });
  });

  it("refuses a file that is none", async () => {
    const ports = createPorts();
    await ports.documents.write("README.md", "# Hello\n");
    await expect(run({ kind: "model-card", check: "README.md" }, ports)).rejects.toMatchObject({
      code: "SLIPWAY_E_DOCUMENT_INVALID",
    });
  });
});

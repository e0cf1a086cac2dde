import { hasModel, loadCardEvidence } from "../../core/card/evidence.ts";
import type { Outcome } from "../../core/outcome.ts";
import { CARD_FILES, renderCard } from "../../reports/model-card.ts";
import { renderRunHtml, renderRunMarkdown, renderRunSummary } from "../../reports/run-report.ts";
import type { ReportInputs, ReportOutput } from "./contract.ts";
import { loadLife } from "./load-life.ts";
import type { ReportPorts } from "./main.ts";

/**
 * Files beside the documents: `report.md` fits a comment, `report.html` is one self-contained page, and where there is a model,
 * `MODEL_CARD.md` says what it is.
 */
export async function reportFiles(inputs: ReportInputs, ports: ReportPorts): Promise<Outcome<ReportOutput>> {
  const { name, life, documents } = await loadLife(inputs, ports);
  const html = await documents.write("report.html", await renderRunHtml(life));
  const document = await documents.write("report.md", renderRunMarkdown(life));
  const evidence = await loadCardEvidence(documents);
  if (hasModel(evidence)) {
    const card = renderCard({ kind: "model-card", pipeline: name, evidence, sha256: ports.sha256 });
    await documents.write(CARD_FILES["model-card"], card);
  }
  ports.log.info(`report: ${html}`);
  return {
    status: "passed",
    exitCode: 0,
    outputs: { outcome: "passed", document, html, posted: "false" },
    summary: renderRunSummary(life),
  };
}

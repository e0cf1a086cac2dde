import { readPullNumber } from "../../core/evidence/read-pull-number.ts";
import type { Outcome } from "../../core/outcome.ts";
import { renderRunMarkdown, renderRunSummary } from "../../reports/run-report.ts";
import type { ReportInputs, ReportOutput } from "./contract.ts";
import { deliver } from "./deliver.ts";
import { loadLife } from "./load-life.ts";
import type { PostingPorts } from "./main.ts";

/**
 * The comment of a step that knows its pull request and has the documents beside it. Its job needs `pull-requests: write`, which a fork's run never
 * has; there the summary is what remains, and the report by `workflow_run` is the way.
 */
export async function reportPull(inputs: ReportInputs, ports: PostingPorts): Promise<Outcome<ReportOutput>> {
  const { github, log } = ports;
  const { name, life, documents } = await loadLife(inputs, ports);
  const body = renderRunMarkdown(life);
  const document = await documents.write("report.md", body);
  const pull = readPullNumber(github.event());
  const posted = await deliver(
    async () => await github.comments.post({ pull, subject: name, body, run: github.run }),
    log,
  );
  if (posted !== undefined) log.info(`comment ${posted.result}: ${posted.url}`);
  return {
    status: "passed",
    exitCode: 0,
    outputs: { outcome: "passed", document, html: "", posted: String(posted !== undefined) },
    summary: renderRunSummary(life),
  };
}

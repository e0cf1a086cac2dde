import { readReportedRun } from "../../core/evidence/workflow-run.ts";
import type { Outcome } from "../../core/outcome.ts";
import { renderRunSummary } from "../../reports/run-report.ts";
import type { ReportInputs, ReportOutput } from "./contract.ts";
import { deliver } from "./deliver.ts";
import { gatherReports } from "./gather-reports.ts";
import type { PostingPorts } from "./main.ts";
import { noteOrigin } from "./notes.ts";
import { findPulls, lifeOf, postReport } from "./post-report.ts";

/**
 * Reports a run of the pull-request workflow after it has ended. This job may write and runs nothing of the pull request; that run could run anything
 * and wrote nothing. Between them stands the evidence, all of which is checked before any of it is posted: one poisoned artifact, and there is no
 * comment but a commit status that says so.
 */
export async function reportRun(inputs: ReportInputs, ports: PostingPorts): Promise<Outcome<ReportOutput>> {
  const { github, log } = ports;
  const reported = readReportedRun(github.event(), { repository: github.repository, workflow: inputs.workflow });
  if (reported.event === "merge_group") return skip("A merge queue has no comment: its job `slipway-gate` decides.");
  const reports = await deliver(async () => await gatherReports(reported, ports), log);
  if (reports === undefined) return skip("The artifacts of the run could not be read: a warning says why.");
  if (reports.length === 0) return skip("The run left no report: no model was evaluated.");
  const pulls = await deliver(async () => await findPulls(reported, ports), log);
  if (pulls?.length === 0) log.info("no open pull request has this branch: nothing is commented on");
  const posted: boolean[] = [];
  for (const report of reports) posted.push(await postReport({ report, reported, pulls: pulls ?? [] }, ports));
  const summaries = reports.map((report) => renderRunSummary(lifeOf(report), { notes: noteOrigin(reported) }));
  return {
    status: "passed",
    exitCode: 0,
    outputs: { outcome: "passed", document: "", html: "", posted: String(posted.every((each) => each)) },
    summary: summaries.join("\n---\n\n"),
  };
}

function skip(summary: string): Outcome<ReportOutput> {
  return {
    status: "skipped",
    exitCode: 0,
    outputs: { outcome: "skipped", document: "", html: "", posted: "false" },
    summary,
  };
}

import type { MonitorDocument } from "../../core/documents/monitor.ts";
import { SlipwayError } from "../../core/errors.ts";
import { recordMonitoring } from "../../core/history/record-metrics.ts";
import type { IssueTracker } from "../../core/issues/issue-tracker.ts";
import { keepIssue } from "../../core/issues/keep-issue.ts";
import { decideExitCode } from "../../core/monitor/verdict.ts";
import type { Outcome } from "../../core/outcome.ts";
import { renderMonitorIssue } from "../../reports/monitor-issue.ts";
import type { MonitorInputs, MonitorOutput } from "./contract.ts";
import type { MonitorPorts } from "./main.ts";

/** Reads monitor.json from a path as the user wrote it; `undefined` when there is no such file. @throws SLIPWAY_E_DOCUMENT_INVALID */
export type LoadMonitor = (path: string) => Promise<MonitorDocument | undefined>;

export interface ActPorts {
  readonly loadMonitor: LoadMonitor;
  /** Where issues are kept; undefined where nobody reads them. */
  readonly issues: IssueTracker | undefined;
  /** `<run id>/<attempt>`; empty on a laptop. */
  readonly run: string;
}

/**
 * Acts on what an earlier job has measured, which had no right to write: records it, and keeps the issue about what is wrong.
 * @throws SLIPWAY_E_DOCUMENT_MISSING
 */
export async function actOnDocument(
  inputs: MonitorInputs & { readonly document: string },
  ports: MonitorPorts,
): Promise<Outcome<MonitorOutput>> {
  const expected = await nameMeasured(inputs, ports);
  const monitor = await ports.loadMonitor(inputs.document);
  if (monitor === undefined) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
      what: `There is no document at ${inputs.document}.`,
      remedy: "The job that measures has failed before it was written: see its log.",
    });
  }
  if (expected !== undefined && monitor.pipeline !== expected) throw foreign(inputs.document, expected);
  await ports.audit.document("monitoring", monitor);
  await recordMonitoring(ports.state, monitor);
  const { issues } = ports;
  const kept =
    issues === undefined ? undefined : await keepIssue(monitor, { ...ports, issues, render: renderMonitorIssue });
  const { outcome, verdict, pipeline } = monitor;
  const act = kept === undefined || kept.act === "nothing" ? "" : ` Issue ${kept.issue?.number ?? ""} was ${kept.act}.`;
  return {
    status: outcome,
    exitCode: decideExitCode(verdict, inputs.failOn),
    outputs: { outcome, verdict, document: ports.resolvePath(inputs.document), issue: kept?.issue?.url ?? "" },
    summary: `\`${pipeline}\`: ${verdict}.${act}`,
  };
}

/** The pipeline that the document must be about: the one that is asked for, else that of the artifact, whose pipeline.json came with it. */
async function nameMeasured({ artifact, model }: MonitorInputs, ports: MonitorPorts): Promise<string | undefined> {
  if (artifact === undefined) return model;
  const path = await ports.fetchArtifact(artifact, model);
  return model ?? (await ports.pipelines.load(path)).pipeline.name;
}

/** The job that measured ran other people's code: it must not open, close or record anything in the name of another model. */
function foreign(document: string, expected: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
    what: `${document} is not about ${expected}.`,
    remedy: "Nothing of it was used. See the job that measured.",
  });
}

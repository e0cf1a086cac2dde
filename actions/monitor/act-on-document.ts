import type { MonitorDocument } from "../../core/documents/monitor.ts";
import { pipelineDocument } from "../../core/documents/pipeline.ts";
import { SlipwayError } from "../../core/errors.ts";
import { recordMonitoring } from "../../core/history/record-metrics.ts";
import type { IssueTracker } from "../../core/issues/issue-tracker.ts";
import { keepIssues, keepMonitoring } from "../../core/issues/keep-issues.ts";
import type { KeptIssue } from "../../core/issues/perform-act.ts";
import { addHistory } from "../../core/monitor/history/add-history.ts";
import { boundDocument } from "../../core/monitor/history/bound-document.ts";
import { recordUnknown, recordWindows } from "../../core/monitor/history/record-windows.ts";
import { decideExitCode } from "../../core/monitor/verdict.ts";
import { parseWindowLength } from "../../core/monitor/window-length.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Pipeline, PipelineMonitor } from "../../core/pipeline/schema.ts";
import { speaksFor } from "../../core/tenants/speaks-for.ts";
import { renderMonitorIssue } from "../../reports/monitor-issue.ts";
import type { MonitorInputs, MonitorOutput } from "./contract.ts";
import { type RetrainingPorts, startRetraining } from "./follow-up.ts";
import type { MonitorPorts } from "./main.ts";

/** Reads monitor.json from a path as the user wrote it; `undefined` when there is no such file. @throws SLIPWAY_E_DOCUMENT_INVALID */
export type LoadMonitor = (path: string) => Promise<MonitorDocument | undefined>;

export interface ActPorts {
  readonly loadMonitor: LoadMonitor;
  /** Where issues are kept; undefined where nobody reads them. */
  readonly issues: IssueTracker | undefined;
  /** `<run id>/<attempt>`; empty on a laptop. */
  readonly run: string;
  /** Undefined on a laptop. */
  readonly retraining: RetrainingPorts | undefined;
}

/**
 * Acts on what an earlier job has measured, which had no right to write: records it, and keeps the issues that its history asks for. A model
 * whose job left nothing is recorded as unknown, which after three times is an issue of its own.
 * @throws SLIPWAY_E_DOCUMENT_MISSING, SLIPWAY_E_ARTIFACT_FAILED, SLIPWAY_E_ARTIFACT_INVALID
 */
export async function actOnDocument(
  inputs: MonitorInputs & { readonly document: string },
  ports: MonitorPorts,
): Promise<Outcome<MonitorOutput>> {
  const { monitor, pipeline } = await readMeasured(inputs, ports).catch(async (thrown: unknown) => {
    if (inputs.model !== undefined) await noteUnknown(inputs.model, thrown, ports);
    throw thrown;
  });
  await ports.audit.document("monitoring", monitor);
  await recordMonitoring(ports.state, boundDocument(monitor, ports.clock.now()));
  const kept = await actOnMonitor(monitor, pipeline?.monitor, ports);
  await startRetraining({ model: monitor.pipeline, kept, settings: pipeline?.monitor }, ports);
  const { outcome, verdict } = monitor;
  return {
    status: outcome,
    exitCode: decideExitCode(verdict, inputs.failOn),
    outputs: { outcome, verdict, document: ports.resolvePath(inputs.document), issue: findStanding(kept)?.url ?? "" },
    summary: `\`${monitor.pipeline}\`: ${verdict}.${sayActs(kept)}`,
  };
}

/**
 * Records the windows of a document and keeps the issues about its model: where nobody reads issues, or the pipeline wants nothing to follow, the
 * records alone. Acting again changes nothing.
 */
export async function actOnMonitor(
  document: MonitorDocument,
  settings: PipelineMonitor | undefined,
  ports: MonitorPorts,
): Promise<readonly KeptIssue[]> {
  const { issues, log, clock } = ports;
  const monitor = boundDocument(document, clock.now());
  const { revised } = await record(monitor, settings, ports);
  for (const { start, rows, verdict } of revised) {
    log.info(`Rows came late: the window of ${start ?? "the table"} has ${rows} now and was judged anew: ${verdict}.`);
  }
  // Retraining and freezing rest on an issue that is open: whoever wants one of them gets it.
  if (issues === undefined || settings?.onDrift.length === 0) return [];
  const mutes = settings?.mute.map(({ feature, until, reason }) => ({
    feature,
    until: `${until}T00:00:00.000Z`,
    by: "the pipeline's file",
    reason,
  }));
  return await keepIssues(monitor, {
    ...ports,
    issues,
    render: renderMonitorIssue,
    ...(mutes === undefined ? {} : { mutes }),
  });
}

/**
 * The document as its history tells it: how often the latest window's alarms were raised, and since when. A job that may not write remembers the
 * windows only as long as it runs.
 */
export async function rememberWindows(
  monitor: MonitorDocument,
  settings: PipelineMonitor | undefined,
  ports: Pick<MonitorPorts, "state" | "sha256" | "run" | "clock">,
): Promise<MonitorDocument> {
  const { history } = await record(boundDocument(monitor, ports.clock.now()), settings, ports);
  return addHistory(monitor, history);
}

async function record(
  monitor: MonitorDocument,
  settings: PipelineMonitor | undefined,
  { state, sha256, run }: Pick<MonitorPorts, "state" | "sha256" | "run">,
) {
  const lateness = settings?.lateness;
  const latenessMs = lateness === undefined ? 0 : parseWindowLength(lateness);
  return await recordWindows(state, monitor, { sha256, run, latenessMs });
}

interface Measured {
  readonly monitor: MonitorDocument;
  /** As the job that measured kept it; undefined where it did not. */
  readonly pipeline: Pipeline | undefined;
}

async function readMeasured(
  { artifact, model, document }: MonitorInputs & { readonly document: string },
  ports: MonitorPorts,
): Promise<Measured> {
  const path = artifact === undefined ? undefined : await ports.fetchArtifact(artifact, model);
  const loaded = path === undefined ? undefined : (await ports.pipelines.load(path)).pipeline;
  const monitor = await ports.loadMonitor(document);
  if (monitor === undefined) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
      what: `There is no document at ${document}.`,
      remedy: "The job that measures has failed before it was written: see its log.",
    });
  }
  const expected = model ?? loaded?.name;
  if (expected !== undefined && monitor.pipeline !== expected) throw foreign(document, expected);
  if (!speaksFor(monitor.pipeline, monitor.tenant ?? null, ports.sha256))
    throw foreign(document, "the tenant of its model");
  return { monitor, pipeline: loaded ?? (await loadKept(monitor.pipeline, ports)) };
}

/** On a laptop the pipeline was kept beside the document, by whoever measured. */
async function loadKept(
  model: string,
  { openDocuments, pipelines }: Pick<MonitorPorts, "openDocuments" | "pipelines">,
): Promise<Pipeline | undefined> {
  const documents = openDocuments(model);
  const kept = await documents.load(pipelineDocument);
  return kept === undefined ? undefined : (await pipelines.load(documents.pathOf("pipeline.json"))).pipeline;
}

/** Evidence before failure: that nothing is known is known. */
async function noteUnknown(model: string, thrown: unknown, ports: MonitorPorts): Promise<void> {
  const { state, run, clock, issues } = ports;
  const reason = thrown instanceof Error ? thrown.message : "nothing was measured";
  await recordUnknown(state, model, { run, at: clock.now(), reason });
  if (issues !== undefined) await keepMonitoring(model, { ...ports, issues, render: renderMonitorIssue });
}

/** The issue that a reader should see: the first that stands open. */
export function findStanding(kept: readonly KeptIssue[]): KeptIssue["issue"] {
  return kept.find(({ issue }) => issue?.state === "open")?.issue;
}

function sayActs(kept: readonly KeptIssue[]): string {
  return kept
    .filter(({ act }) => act !== "nothing")
    .map(({ act, issue }) => ` Issue ${issue?.number ?? ""} was ${act}.`)
    .join("");
}

/** The job that measured ran other people's code: it must not open, close or record anything in the name of another model. */
function foreign(document: string, expected: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
    what: `${document} is not about ${expected}.`,
    remedy: "Nothing of it was used. See the job that measured.",
  });
}

import type { ArtifactStore } from "../../core/artifacts/artifact-store.ts";
import type { ArtifactFetcher } from "../../core/artifacts/fetch-artifact.ts";
import type { Audit } from "../../core/audit/audit.ts";
import type { Clock } from "../../core/clock.ts";
import type { Profiler } from "../../core/data/profiler.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { type MonitorDocument, monitorDocument } from "../../core/documents/monitor.ts";
import { recordMonitoring } from "../../core/history/record-metrics.ts";
import type { Logger } from "../../core/log.ts";
import { buildMonitor } from "../../core/monitor/build-monitor.ts";
import { decideExitCode } from "../../core/monitor/verdict.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { KeepPorts } from "../../core/pipeline/keep-pipeline.ts";
import type { PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import { escapeMarkdown } from "../../reports/escape-markdown.ts";
import { type ActPorts, actOnDocument, actOnMonitor, findStanding, rememberWindows } from "./act-on-document.ts";
import { assertDocumentAlone } from "./assert-document-alone.ts";
import { classifyRows } from "./classify-rows.ts";
import { type CompatPorts, compareCompat } from "./compare-compat.ts";
import { computeCompanionTests } from "./compute-companions.ts";
import type { MonitorInputs, MonitorOutput } from "./contract.ts";
import { measurePerformance, type PerformancePorts } from "./measure-performance.ts";
import { type Comparison, preparePipeline, prepareTables } from "./prepare-comparison.ts";
import type { ReferencePorts } from "./resolve-reference.ts";

export interface MonitorPorts
  extends ReferencePorts,
    KeepPorts,
    ArtifactFetcher,
    ActPorts,
    PerformancePorts,
    CompatPorts {
  readonly pipelines: PipelineSource;
  readonly profiler: Profiler;
  /** Where a run keeps files for other jobs; undefined on a laptop. */
  readonly runArtifacts: Pick<ArtifactStore, "upload"> | undefined;
  /** Absolute path of a path as the user wrote it. */
  resolvePath(path: string): string;
  readonly audit: Audit;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Judges what was served, or any table, against a reference, and leaves `monitor.json`. */
export async function run(inputs: MonitorInputs, ports: MonitorPorts): Promise<Outcome<MonitorOutput>> {
  const { document: known } = inputs;
  if (known !== undefined) assertDocumentAlone(inputs);
  if (known !== undefined) return await actOnDocument({ ...inputs, document: known }, ports);
  const pipeline = inputs.artifact === undefined ? inputs.pipeline : await ports.fetchArtifact(inputs.artifact);
  const comparison =
    pipeline === undefined ? await prepareTables(inputs, ports) : await preparePipeline(pipeline, inputs, ports);
  const { name, documents, reference, count, policy, latenessMs } = comparison;
  ports.log.info(`reference: ${reference.description}, ${reference.profile.rows} rows`);
  const windows = await ports.profiler.count({ ...count, profile: reference.profile });
  const judged = buildMonitor({
    pipeline: name,
    monitoredAt: ports.clock.now(),
    profile: reference.profile,
    reference: reference.description,
    model: reference.model,
    windows,
    policy,
    latenessMs,
  });
  const compared = await computeCompanionTests(comparison, { judged, inputs, windows }, ports);
  const found = {
    ...(await classifyRows(comparison, { judged: compared, inputs }, ports)),
    performance: await measurePerformance(comparison, judged, ports),
    compat: await compareCompat(comparison, { judged, inputs }, ports),
  };
  const settings = comparison.pipeline?.monitor;
  const monitor = pipeline === undefined ? found : await rememberWindows(found, settings, ports);
  const document = await documents.save(monitorDocument, monitor);
  await ports.audit.document("monitoring", monitor);
  if (pipeline !== undefined) await recordMonitoring(ports.state, monitor);
  // On a laptop nobody acts later; in a workflow the job that may write does.
  const kept = pipeline === undefined || ports.run !== "" ? [] : await actOnMonitor(monitor, settings, ports);
  if (pipeline !== undefined && inputs.upload) await keepArtifact(comparison, ports);
  return {
    status: monitor.outcome,
    exitCode: decideExitCode(monitor.verdict, inputs.failOn),
    outputs: { outcome: monitor.outcome, verdict: monitor.verdict, document, issue: findStanding(kept)?.url ?? "" },
    summary: describeSummary(monitor),
  };
}

/** For the job that may write: it acts on the document and runs no code of the pipeline. */
async function keepArtifact({ name, documents }: Comparison, { runArtifacts, log }: MonitorPorts): Promise<void> {
  if (runArtifacts === undefined) return;
  const files = ["pipeline.json", "monitor.json"];
  const kept = await runArtifacts.upload({ name: `slipway-monitor-${name}`, root: documents.pathOf("."), files });
  log.info(`artifact ${kept.name}: ${kept.bytes} bytes`);
}

function describeSummary({ pipeline, verdict, reason, policy }: MonitorDocument): string {
  return `\`${pipeline}\`: ${verdict}. ${escapeMarkdown(reason)} Policy ${policy.name}, ${policy.assumption}.`;
}

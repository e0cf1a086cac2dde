import type { ArtifactStore } from "../../core/artifacts/artifact-store.ts";
import type { ArtifactFetcher } from "../../core/artifacts/fetch-artifact.ts";
import type { Audit } from "../../core/audit/audit.ts";
import type { Clock } from "../../core/clock.ts";
import type { CountRequest, Profiler } from "../../core/data/profiler.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { type MonitorDocument, monitorDocument } from "../../core/documents/monitor.ts";
import { SlipwayError } from "../../core/errors.ts";
import { recordMonitoring } from "../../core/history/record-metrics.ts";
import type { Logger } from "../../core/log.ts";
import { buildMonitor } from "../../core/monitor/build-monitor.ts";
import { buildProfile } from "../../core/monitor/build-profile.ts";
import type { Policy } from "../../core/monitor/policy.ts";
import { decideExitCode } from "../../core/monitor/verdict.ts";
import { parseWindowLength } from "../../core/monitor/window-length.ts";
import type { Outcome } from "../../core/outcome.ts";
import { type KeepPorts, keepPipeline } from "../../core/pipeline/keep-pipeline.ts";
import type { PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import { escapeMarkdown } from "../../reports/escape-markdown.ts";
import { type ActPorts, actOnDocument } from "./act-on-document.ts";
import { assertDocumentAlone } from "./assert-document-alone.ts";
import type { MonitorInputs, MonitorOutput } from "./contract.ts";
import { type Reference, type ReferencePorts, resolvePipelineReference } from "./resolve-reference.ts";

export interface MonitorPorts extends ReferencePorts, KeepPorts, ArtifactFetcher, ActPorts {
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

/** One comparison, ready to be counted. */
interface Comparison {
  readonly name: string;
  readonly documents: DocumentStore;
  readonly reference: Reference;
  readonly count: Omit<CountRequest, "profile">;
  readonly policy: Policy;
}

/** Judges what was served, or any table, against a reference, and leaves `monitor.json`. */
export async function run(inputs: MonitorInputs, ports: MonitorPorts): Promise<Outcome<MonitorOutput>> {
  const { document: known } = inputs;
  if (known !== undefined) assertDocumentAlone(inputs);
  if (known !== undefined) return await actOnDocument({ ...inputs, document: known }, ports);
  const pipeline = inputs.artifact === undefined ? inputs.pipeline : await ports.fetchArtifact(inputs.artifact);
  const comparison =
    pipeline === undefined ? await prepareTables(inputs, ports) : await preparePipeline(pipeline, inputs, ports);
  const { name, documents, reference, count, policy } = comparison;
  ports.log.info(`reference: ${reference.description}, ${reference.profile.rows} rows`);
  const windows = await ports.profiler.count({ ...count, profile: reference.profile });
  const monitor = buildMonitor({
    pipeline: name,
    monitoredAt: ports.clock.now(),
    profile: reference.profile,
    reference: reference.description,
    model: reference.model,
    windows,
    policy,
  });
  const document = await documents.save(monitorDocument, monitor);
  await ports.audit.document("monitoring", monitor);
  if (pipeline !== undefined) await recordMonitoring(ports.state, monitor);
  if (pipeline !== undefined && inputs.upload) await keepArtifact(comparison, ports);
  return {
    status: monitor.outcome,
    exitCode: decideExitCode(monitor.verdict, inputs.failOn),
    outputs: { outcome: monitor.outcome, verdict: monitor.verdict, document, issue: "" },
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

async function preparePipeline(path: string, inputs: MonitorInputs, ports: MonitorPorts): Promise<Comparison> {
  if (inputs.reference !== undefined) {
    throw unusable(
      "monitor: both a pipeline and a reference are given.",
      "Give a pipeline with `profile`, or two tables.",
    );
  }
  const loaded = await ports.pipelines.load(path);
  await keepPipeline(loaded, ports);
  const { pipeline, folder } = loaded;
  const { monitor } = pipeline;
  const documents = ports.openDocuments(pipeline.name);
  const source = inputs.current ?? monitor?.source;
  const start = inputs.current === undefined ? folder : ports.resolvePath(".");
  if (source === undefined) {
    throw unusable(
      `monitor: pipeline ${pipeline.name} has no monitor section, and no table is given.`,
      "Add `monitor: { source: … }` to the pipeline, or name the table to judge.",
    );
  }
  const reference = await resolvePipelineReference({ pipeline, documents, path: inputs.profile }, ports);
  const timing = describeTiming(inputs.timestamp ?? monitor?.timestamp, inputs.window ?? monitor?.window);
  return {
    name: pipeline.name,
    documents,
    reference,
    count: { source, folder: start, ...timing, ...describePrediction(inputs) },
    policy: {
      effect: inputs.effect ?? monitor?.effect ?? reference.profile.policy.effect,
      falseDiscoveryRate:
        inputs.falseDiscoveryRate ?? monitor?.falseDiscoveryRate ?? reference.profile.policy.falseDiscoveryRate,
    },
  };
}

async function prepareTables(inputs: MonitorInputs, ports: MonitorPorts): Promise<Comparison> {
  const { reference: path, current, name } = inputs;
  if (path === undefined || current === undefined) {
    throw unusable(
      "monitor: neither a pipeline nor two tables are given.",
      "Give a pipeline, or a reference and a current table.",
    );
  }
  const folder = ports.resolvePath(".");
  const timing = describeTiming(inputs.timestamp, inputs.window);
  const reference = await resolveTableReference({ path, folder, inputs }, ports);
  const { policy } = reference.profile;
  return {
    name,
    documents: ports.openDocuments(name),
    reference,
    count: { source: current, folder, ...timing, ...describePrediction(inputs) },
    policy: {
      effect: inputs.effect ?? policy.effect,
      falseDiscoveryRate: inputs.falseDiscoveryRate ?? policy.falseDiscoveryRate,
    },
  };
}

interface TableReference {
  readonly path: string;
  readonly folder: string;
  readonly inputs: MonitorInputs;
}

async function resolveTableReference(
  { path, folder, inputs }: TableReference,
  { profiler, loadProfile, clock, log }: MonitorPorts,
): Promise<Reference> {
  const model = { version: null, digest: null };
  const exclude = splitList(inputs.exclude);
  const stored = await loadProfile(path);
  if (stored !== undefined) {
    const features = stored.features.filter((feature) => !exclude.includes(feature.name));
    return { profile: { ...stored, features }, description: path, model };
  }
  // The column that cuts the windows moves on by itself: it is no feature.
  const left = inputs.timestamp === undefined ? exclude : [...exclude, inputs.timestamp];
  const table = await profiler.profile({
    source: path,
    folder,
    exclude: left,
    ...(inputs.prediction === undefined ? {} : { prediction: inputs.prediction }),
  });
  for (const { column, reason } of table.ignored) log.info(`${column} is left out: ${reason}`);
  return { profile: buildProfile({ pipeline: inputs.name, createdAt: clock.now(), table }), description: path, model };
}

function describeTiming(
  timestamp: string | undefined,
  window: string | undefined,
): Pick<CountRequest, "timestamp" | "windowMs"> {
  if (window === undefined) return {};
  if (timestamp === undefined) {
    throw unusable("monitor: a window needs a column of timestamps.", "Name it as `timestamp`.");
  }
  return { timestamp, windowMs: parseWindowLength(window) };
}

function describePrediction({ prediction }: MonitorInputs): Pick<CountRequest, "predictionColumn"> {
  return prediction === undefined ? {} : { predictionColumn: prediction };
}

function splitList(text: string): readonly string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function describeSummary({ pipeline, verdict, reason, policy }: MonitorDocument): string {
  return `\`${pipeline}\`: ${verdict}. ${escapeMarkdown(reason)} Policy ${policy.name}, ${policy.assumption}.`;
}

function unusable(what: string, remedy: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", { what, remedy });
}

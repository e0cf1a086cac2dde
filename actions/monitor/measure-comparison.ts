import { type MonitorDocument, monitorDocument } from "../../core/documents/monitor.ts";
import { recordMonitoring } from "../../core/history/record-metrics.ts";
import { buildMonitor } from "../../core/monitor/build-monitor.ts";
import { rememberWindows } from "./act-on-document.ts";
import { classifyRows } from "./classify-rows.ts";
import { compareCompat } from "./compare-compat.ts";
import { computeCompanionTests } from "./compute-companions.ts";
import type { MonitorInputs } from "./contract.ts";
import type { MonitorPorts } from "./main.ts";
import { measurePerformance } from "./measure-performance.ts";
import type { Comparison } from "./prepare-comparison.ts";

export interface Measured {
  readonly monitor: MonitorDocument;
  /** Path of its monitor.json. */
  readonly document: string;
}

/** Counts, judges and leaves `monitor.json`; of a pipeline's model it is remembered, and kept for the job that acts. */
export async function measureComparison(
  comparison: Comparison,
  inputs: MonitorInputs,
  ports: MonitorPorts,
): Promise<Measured> {
  const { name, tenant, documents, reference, count, policy, latenessMs, pipeline } = comparison;
  ports.log.info(`reference: ${reference.description}, ${reference.profile.rows} rows`);
  const now = ports.clock.now();
  const windows = await ports.profiler.count({ ...count, notAfter: now, profile: reference.profile });
  const built = buildMonitor({
    pipeline: name,
    monitoredAt: now,
    profile: reference.profile,
    reference: reference.description,
    model: reference.model,
    windows,
    policy,
    latenessMs,
    cut: pipeline === undefined,
    // A source that is looked at by schedule is expected to be up to date.
    fresh: pipeline?.monitor?.schedule !== undefined && inputs.current === undefined,
  });
  const judged = tenant === undefined ? built : { ...built, tenant };
  const compared = await computeCompanionTests(comparison, { judged, inputs, windows }, ports);
  const found = {
    ...(await classifyRows(comparison, { judged: compared, inputs }, ports)),
    performance: await measurePerformance(comparison, judged, ports),
    compat: await compareCompat(comparison, { judged, inputs }, ports),
  };
  const monitor = pipeline === undefined ? found : await rememberWindows(found, pipeline.monitor, ports);
  const document = await documents.save(monitorDocument, monitor);
  await ports.audit.document("monitoring", monitor);
  if (pipeline !== undefined) await recordMonitoring(ports.state, monitor);
  if (pipeline !== undefined && inputs.upload) await keepArtifact(comparison, ports);
  return { monitor, document };
}

/** For the job that may write: it acts on the document and runs no code of the pipeline. */
async function keepArtifact({ name, documents }: Comparison, { runArtifacts, log }: MonitorPorts): Promise<void> {
  if (runArtifacts === undefined) return;
  const files = ["pipeline.json", "monitor.json"];
  const kept = await runArtifacts.upload({ name: `slipway-monitor-${name}`, root: documents.pathOf("."), files });
  log.info(`artifact ${kept.name}: ${kept.bytes} bytes`);
}

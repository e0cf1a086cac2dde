import type { Evaluation } from "../documents/evaluation.ts";
import type { Manifest } from "../documents/manifest.ts";
import type { FeatureDrift, MonitorDocument } from "../documents/monitor.ts";
import { findLatestWindow } from "../monitor/latest-window.ts";
import type { StateStore } from "../state/state-store.ts";
import { type MetricRecord, metricStream } from "./metric-record.ts";

type State = Pick<StateStore, "append">;

export interface Release {
  readonly model: string;
  /** Nothing is recorded of a model that came without one. */
  readonly evaluation: Evaluation | undefined;
  /** `undefined` when the model was not let in. */
  readonly manifest: Manifest | undefined;
}

/** What a release measured. A version is recorded once, and a model that was blocked once. @throws SLIPWAY_E_STATE_UNWRITABLE */
export async function recordRelease(state: State, { model, evaluation, manifest }: Release): Promise<void> {
  if (evaluation === undefined) return;
  const { outcome, verdict, evaluatedAt, modelDigest, predictionsDigest } = evaluation;
  await append(state, model, {
    key: manifest === undefined ? `blocked:${modelDigest ?? predictionsDigest}` : `release:${manifest.version}`,
    record: {
      kind: "release",
      at: manifest?.createdAt ?? evaluatedAt,
      version: manifest?.version ?? null,
      outcome,
      verdict,
      metrics: Object.fromEntries(Object.entries(evaluation.metrics).map(([id, { value }]) => [id, value])),
    },
  });
}

/** What monitoring measured in the newest window; a window that is monitored again is recorded once for each version. */
export async function recordMonitoring(state: State, monitor: MonitorDocument): Promise<void> {
  const { pipeline, monitoredAt, outcome, verdict, model, features, quality } = monitor;
  const last = findLatestWindow(monitor);
  await append(state, pipeline, {
    key: `monitoring:${model.version ?? ""}:${last?.end ?? monitoredAt}`,
    record: {
      kind: "monitoring",
      at: monitoredAt,
      version: model.version,
      outcome,
      verdict,
      metrics: {
        rows: last?.rows ?? null,
        features: features.length,
        drifting_features: features.filter(({ state: found }) => found.startsWith("DRIFT")).length,
        largest_effect: largest(features),
        quality_alarms: quality.filter(({ state: found }) => found === "alarm").length,
        prediction_effect: last?.prediction?.effect ?? null,
      },
    },
  });
}

function largest(features: readonly FeatureDrift[]): number | null {
  return features.reduce<number | null>(
    (most, { effect }) => (effect !== null && effect > (most ?? -1) ? effect : most),
    null,
  );
}

async function append(
  state: State,
  model: string,
  { key, record }: { readonly key: string; readonly record: MetricRecord },
): Promise<void> {
  await state.append(metricStream(model), { key, record });
}

import type { Evaluation } from "../documents/evaluation.ts";
import type { TrendSection } from "../documents/evaluation-comparison.ts";
import type { Manifest } from "../documents/manifest.ts";
import { type MetricRecord, metricRecordSchema, metricStream } from "../history/metric-record.ts";
import { ownValue } from "../own.ts";
import type { ModelStore } from "../registry/model-store.ts";
import { statusOf } from "../registry/version-status.ts";
import type { StateEntry } from "../state/state-entry.ts";
import type { StateStore } from "../state/state-store.ts";

const MAX_VERSIONS = 10;

export interface TrendRequest {
  readonly model: string;
  /** Id of a metric. */
  readonly primary: string;
}

export interface TrendPorts {
  readonly registry: ModelStore;
  readonly state: Pick<StateStore, "read">;
}

/**
 * The metric of the newest versions that were not yanked, oldest first, as each was measured on the test rows of its day: a history, no
 * comparison. Read from the records of releases, which is one file where versions are many; from the manifests of a registry that is older
 * than those records.
 * @throws SLIPWAY_E_REGISTRY_UNREADABLE, SLIPWAY_E_STATE_UNREADABLE
 */
export async function loadTrend(
  { registry, state }: TrendPorts,
  { model, primary }: TrendRequest,
): Promise<TrendSection> {
  const recorded = (await state.read(metricStream(model))).entries.flatMap(readRelease);
  const releases = recorded.length > 0 ? recorded : (await registry.versions(model)).map(toRelease);
  if (releases.length === 0) return [];
  const notices = await registry.notices(model);
  return releases
    .filter(({ version }) => statusOf(notices, version).yanked === null)
    .slice(-MAX_VERSIONS)
    .map(({ version, at, metrics }) => ({ version, at, value: ownValue(metrics, primary) ?? null, candidate: false }));
}

type Release = Pick<MetricRecord, "at" | "metrics"> & { readonly version: string };

function readRelease({ record }: StateEntry): readonly Release[] {
  const parsed = metricRecordSchema.safeParse(record).data;
  if (parsed?.kind !== "release" || parsed.version === null) return [];
  return [{ version: parsed.version, at: parsed.at, metrics: parsed.metrics }];
}

function toRelease({ version, createdAt, metrics }: Manifest): Release {
  return { version, at: createdAt, metrics };
}

/** The same evaluation with its own value at the end of the trend. */
export function completeTrend(evaluation: Evaluation): Evaluation {
  const { trend, evaluatedAt: at, metrics, primary } = evaluation;
  if (trend === undefined) return evaluation;
  const value = ownValue(metrics, primary)?.value ?? null;
  return { ...evaluation, trend: [...trend, { version: "candidate", at, value, candidate: true }] };
}

import type { Evaluation } from "../documents/evaluation.ts";
import type { TrendSection } from "../documents/evaluation-comparison.ts";
import { ownValue } from "../own.ts";
import type { ModelStore } from "../registry/model-store.ts";
import { statusOf } from "../registry/version-status.ts";

const MAX_VERSIONS = 10;

export interface TrendRequest {
  readonly model: string;
  /** Id of a metric. */
  readonly primary: string;
}

/**
 * The metric of the newest versions that were not yanked, oldest first, as each was measured on the test rows of its day: a history, no
 * comparison. @throws SLIPWAY_E_REGISTRY_UNREADABLE
 */
export async function loadTrend(store: ModelStore, { model, primary }: TrendRequest): Promise<TrendSection> {
  const [versions, notices] = await Promise.all([store.versions(model), store.notices(model)]);
  return versions
    .filter(({ version }) => statusOf(notices, version).yanked === null)
    .slice(-MAX_VERSIONS)
    .map(({ version, createdAt, metrics }) => ({
      version,
      at: createdAt,
      value: ownValue(metrics, primary) ?? null,
      candidate: false,
    }));
}

/** The same evaluation with its own value at the end of the trend. */
export function completeTrend(evaluation: Evaluation): Evaluation {
  const { trend, evaluatedAt: at, metrics, primary } = evaluation;
  if (trend === undefined) return evaluation;
  const value = ownValue(metrics, primary)?.value ?? null;
  return { ...evaluation, trend: [...trend, { version: "candidate", at, value, candidate: true }] };
}

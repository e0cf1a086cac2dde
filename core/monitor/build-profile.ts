import type { ProfiledTable } from "../data/profiler.ts";
import type { Profile } from "../documents/profile.ts";
import type { PipelineMonitor } from "../pipeline/schema.ts";
import { calibrateProfile } from "./calibrate-profile.ts";
import { DEFAULT_POLICY } from "./policy.ts";

export interface ProfileParts {
  readonly pipeline: string;
  readonly createdAt: string;
  readonly table: Pick<ProfiledTable, "windows" | "rows" | "duplicates" | "features" | "prediction" | "sample">;
  /** Tolerances of the pipeline; default: those of the policy. */
  readonly monitor?: Partial<Pick<PipelineMonitor, "effect" | "falseDiscoveryRate" | "strict">> | undefined;
  /** Any non-negative weights per feature; stored as shares of their sum. */
  readonly importances?: Readonly<Record<string, number>>;
}

/** Assembles the reference that is frozen with a model, and calibrates it on its windows. */
export function buildProfile({ pipeline, createdAt, table, monitor, importances = {} }: ProfileParts): Profile {
  const total = Object.values(importances).reduce((sum, weight) => sum + Math.max(0, weight), 0);
  const shares = Object.entries(importances).map(([name, weight]) => [name, Math.max(0, weight) / total] as const);
  return calibrateProfile({
    schema: "slipway/profile/v1",
    pipeline,
    createdAt,
    rows: table.rows,
    duplicates: { ...table.duplicates },
    features: [...table.features],
    prediction: table.prediction,
    importances: total > 0 ? Object.fromEntries(shares) : {},
    policy: {
      name: "calibrated-v1",
      tier: "C",
      strict: monitor?.strict ?? false,
      effect: monitor?.effect ?? DEFAULT_POLICY.effect,
      falseDiscoveryRate: monitor?.falseDiscoveryRate ?? DEFAULT_POLICY.falseDiscoveryRate,
    },
    windows: table.windows,
    season: [],
    groups: [],
    backtest: null,
    sample: { ...table.sample },
  });
}

/** Windows of a table through the product's own path: the DuckDB profiler, calibration, decisions and persistence. */
import { createDuckDbProfiler } from "../../adapters/duckdb/profiler.ts";
import type { ProfileRequest, WindowRequest } from "../../core/data/profiler.ts";
import type { Profile } from "../../core/documents/profile.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { buildMonitor } from "../../core/monitor/build-monitor.ts";
import { buildProfile } from "../../core/monitor/build-profile.ts";
import { isDrift } from "../../core/monitor/judge-features.ts";
import { assessPersistence, traceWindow } from "../../core/monitor/persistence.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER, threads: 1 });
const NOW = "2100-01-01T00:00:00.000Z"; // every window is complete

export interface Calibrated {
  readonly profile: Profile;
  readonly windows: WindowRequest;
  readonly folder: string;
}

/** The reference as `slipway profile` freezes it. */
export async function calibrate(
  request: Omit<ProfileRequest, "windows"> & { readonly windows: WindowRequest },
): Promise<Calibrated> {
  const table = await profiler.profile(request);
  const profile = buildProfile({ pipeline: "bench", createdAt: NOW, table });
  return { profile, windows: request.windows, folder: request.folder };
}

/** One feature in one window. */
export interface FeatureAlert {
  /** Its distribution moved. */
  readonly drift: boolean;
  /** A data-quality test alarms. */
  readonly quality: boolean;
  /** Whether an issue opens or would stay open by a new alarm: 2 of 3 windows, a major change or a fault. */
  readonly confirmed: boolean;
  readonly causes: readonly string[];
}

export interface JudgedWindow {
  /** RFC 3339. */
  readonly start: string;
  readonly features: ReadonlyMap<string, FeatureAlert>;
}

/** What the policy says of each window of `source`, oldest first. */
export async function judgeWindows(
  { profile, windows, folder }: Calibrated,
  source: string,
): Promise<readonly JudgedWindow[]> {
  const { holidays } = profile.windows ?? {};
  const counted = await profiler.count({
    ...windows,
    ...(holidays === null || holidays === undefined ? {} : { holidays: holidays.column }),
    source,
    folder,
    profile,
  });
  const model = { version: null, digest: null };
  const parts = { pipeline: "bench", monitoredAt: NOW, reference: "bench", model };
  const judged = buildMonitor({ ...parts, profile, windows: counted }).windows;
  const traces = judged.map(traceWindow);
  return judged.map((window, index) => ({
    start: window.start ?? "",
    features: new Map(
      window.features.map((feature): [string, FeatureAlert] => {
        const past = traces.slice(0, index + 1);
        const alarms = window.quality.filter(({ state, feature: name }) => state === "alarm" && name === feature.name);
        const { opens } = assessPersistence(past.slice(-6), feature.name, profile);
        return [
          feature.name,
          { drift: isDrift(feature), quality: alarms.length > 0, confirmed: opens !== null, causes: feature.causes },
        ];
      }),
    ),
  }));
}

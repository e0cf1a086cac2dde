import type { WindowCounts } from "../data/profiler.ts";
import type { MonitorDocument } from "../documents/monitor.ts";
import type { Profile } from "../documents/profile.ts";
import { decideWindow } from "./decide-window.ts";
import { ASSUMPTION, type Policy } from "./policy.ts";
import { decideVerdict, OUTCOME_OF } from "./verdict.ts";

export interface MonitorParts {
  readonly pipeline: string;
  readonly monitoredAt: string;
  readonly profile: Profile;
  /** Where the reference came from, for the reader. */
  readonly reference: string;
  readonly model: MonitorDocument["model"];
  /** Oldest first. */
  readonly windows: readonly WindowCounts[];
  /** Default: that of the profile. */
  readonly policy?: Policy | undefined;
}

/** Judges every window; the document's verdict is that of the latest. */
export function buildMonitor(parts: MonitorParts): MonitorDocument {
  const { profile, windows } = parts;
  const policy = parts.policy ?? profile.policy;
  const results = windows.map((window, index) =>
    decideWindow(profile, window, { policy, earlierRows: windows.slice(0, index).map(({ rows }) => rows) }),
  );
  const latest = results.at(-1);
  const { verdict, reason } =
    latest === undefined
      ? ({ verdict: "unknown", reason: "There is no window to judge: the table holds no rows." } as const)
      : decideVerdict(latest, profile);
  return {
    schema: "slipway/monitor/v1",
    pipeline: parts.pipeline,
    monitoredAt: parts.monitoredAt,
    outcome: OUTCOME_OF[verdict],
    verdict,
    reason,
    model: parts.model,
    policy: {
      name: "calibrated-v1",
      effect: policy.effect,
      falseDiscoveryRate: policy.falseDiscoveryRate,
      tier: "C",
      assumption: ASSUMPTION,
      falseAlarms: null,
    },
    reference: { rows: profile.rows, description: parts.reference },
    features: latest?.features ?? [],
    quality: latest?.quality ?? [],
    windows: results,
    performance: null,
    domain: null,
  };
}

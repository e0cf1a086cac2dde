import { toEpochMs } from "../clock.ts";
import type { WindowCounts } from "../data/profiler.ts";
import type { MonitorDocument, WindowResult } from "../documents/monitor.ts";
import type { Profile } from "../documents/profile.ts";
import { decideWindow } from "./decide-window.ts";
import { ASSUMPTION, type Policy } from "./policy.ts";
import { decideVerdict, OUTCOME_OF, type WindowVerdict } from "./verdict.ts";

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
  /** How long after its end rows of a window may still arrive; default: 0. */
  readonly latenessMs?: number | undefined;
}

/** Judges every window; the document's verdict is that of the latest complete one. */
export function buildMonitor(parts: MonitorParts): MonitorDocument {
  const { profile, windows } = parts;
  const policy = parts.policy ?? profile.policy;
  const results = windows.map((window, index) => ({
    ...decideWindow(profile, window, { policy, earlierRows: windows.slice(0, index).map(({ rows }) => rows) }),
    complete: isComplete(window, parts),
  }));
  const latest = results.findLast(({ complete }) => complete);
  const { verdict, reason } = latest === undefined ? sayNothing(results) : decideVerdict(latest, profile);
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

/** A window that rows may still join decides nothing: half a day is no day. */
function isComplete({ end }: WindowCounts, { monitoredAt, latenessMs = 0 }: MonitorParts): boolean {
  return end === null || toEpochMs(end) + latenessMs <= toEpochMs(monitoredAt);
}

function sayNothing(results: readonly WindowResult[]): WindowVerdict {
  if (results.length === 0)
    return { verdict: "unknown", reason: "There is no window to judge: the table holds no rows." };
  return { verdict: "insufficient", reason: "No window is complete yet: rows may still arrive." };
}

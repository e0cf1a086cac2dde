import { fromEpochMs, toEpochMs } from "../clock.ts";
import type { WindowCounts } from "../data/profiler.ts";
import type { MonitorDocument, WindowResult } from "../documents/monitor.ts";
import type { Profile } from "../documents/profile.ts";
import { addPersistence } from "./add-persistence.ts";
import { createCalibration } from "./calibration.ts";
import { decideWindow } from "./decide-window.ts";
import { describeAssumption, describeFalseAlarms } from "./false-alarms.ts";
import type { Policy } from "./policy.ts";
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
  /** How long after its end rows of a window may still arrive. Default: 0. */
  readonly latenessMs?: number | undefined;
  /** Whether the table may begin and end anywhere in a window, as a file does that was cut somewhere. Default: false. */
  readonly cut?: boolean | undefined;
  /** Whether the newest window must be recent: an old one is a fault of the source. Default: false. */
  readonly fresh?: boolean | undefined;
}

/** Judges every window; the document's verdict is that of the latest complete one. */
export function buildMonitor(parts: MonitorParts): MonitorDocument {
  const { profile, windows } = parts;
  const policy = parts.policy ?? profile.policy;
  const calibration = createCalibration(profile);
  const isComplete = createCompleteness(parts);
  const newest = windows.findLastIndex(({ rows }) => rows > 0);
  const judged = windows.map((window, index) => {
    const options = {
      policy,
      calibration,
      earlierRows: windows.slice(0, index).map(({ rows }) => rows),
      complete: isComplete(window),
      freshAt: parts.fresh === true && index === newest ? parts.monitoredAt : null,
    };
    const result = decideWindow(profile, window, options);
    const atEnd = parts.cut === true && windows.length > 1 && (index === 0 || index === windows.length - 1);
    return atEnd && isShort(result) ? decideWindow(profile, window, { ...options, complete: false }) : result;
  });
  const results = addPersistence(judged, profile);
  const latest = results.findLast(({ complete }) => complete) ?? results.at(-1);
  const { verdict, reason } = decideLatest(latest, profile);
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
      tier: calibration === null ? "C" : profile.policy.tier,
      assumption: describeAssumption(profile),
      falseAlarms: describeFalseAlarms(profile, latest),
    },
    reference: { rows: profile.rows, description: parts.reference },
    ...(profile.groups.length === 0 ? {} : { groups: profile.groups }),
    features: latest?.features ?? [],
    quality: latest?.quality ?? [],
    windows: results,
    performance: null,
    domain: null,
    compat: [],
  };
}

/** Fewer rows than windows of its season hold. */
function isShort({ quality }: WindowResult): boolean {
  const volume = quality.find(({ test, state }) => test === "row-count" && state === "alarm");
  return volume !== undefined && (volume.rate ?? 0) < (volume.reference ?? 0);
}

/** Whether a window has ended and its late rows have arrived. By the clock: one row that is dated tomorrow must not end today. */
function createCompleteness({ monitoredAt, latenessMs = 0 }: MonitorParts): (window: WindowCounts) => boolean {
  const now = toEpochMs(monitoredAt);
  return ({ end }) => end === null || toEpochMs(end) + latenessMs <= now;
}

function decideLatest(latest: WindowResult | undefined, profile: Profile): ReturnType<typeof decideVerdict> {
  if (latest === undefined) {
    return { verdict: "unknown", reason: "There is no window to judge: the table holds no rows." };
  }
  if (latest.complete) return decideVerdict(latest, profile);
  const until = latest.end === null ? "" : ` It ends at ${fromEpochMs(toEpochMs(latest.end))}.`;
  return { verdict: "insufficient", reason: `No window is complete yet: rows may still arrive.${until}` };
}

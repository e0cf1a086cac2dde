import type { MonitorDocument } from "../../core/documents/monitor.ts";
import type { Profile } from "../../core/documents/profile.ts";
import { buildMonitor } from "../../core/monitor/build-monitor.ts";
import { buildProfile } from "../../core/monitor/build-profile.ts";
import { assessPersistence, CLOSING_WINDOWS, traceWindow } from "../../core/monitor/persistence.ts";
import { countWindows, type MemoryWindow, profileWindows } from "./windowed-tables.ts";

export const DAY_MS = 86_400_000;
const AT = "2030-01-01T00:00:00.000Z";

export function profileReference(windows: readonly MemoryWindow[], lengthMs: number = DAY_MS): Profile {
  return buildProfile({ pipeline: "p", createdAt: AT, table: profileWindows({ lengthMs, windows }) });
}

export interface Watched {
  readonly monitor: MonitorDocument;
  /** Windows whose verdict is drift or data-quality. */
  readonly raw: readonly number[];
  /** Windows in which an issue is to be opened, or stays confirmed. */
  readonly confirmed: readonly number[];
  /** Issues, one per feature, that open and close as the life cycle says: window in which each opened. */
  readonly issues: readonly { readonly name: string; readonly opened: number }[];
}

const LOOK_BACK = 20;

/** Judges windows as one document and follows what persists. */
export function watchWindows(profile: Profile, windows: readonly MemoryWindow[]): Watched {
  const lengthMs = profile.windows?.lengthMs ?? DAY_MS;
  const monitor = buildMonitor({
    pipeline: "p",
    monitoredAt: AT,
    profile,
    reference: "memory",
    model: { version: null, digest: null },
    windows: countWindows(profile, { lengthMs, windows }),
  });
  const traces = monitor.windows.map(traceWindow);
  const names = new Set(traces.flatMap(({ features }) => [...features.keys()]));
  const confirmed = new Set<number>();
  const issues: { name: string; opened: number }[] = [];
  for (const name of names) {
    let open = false;
    for (const index of traces.keys()) {
      const past = traces.slice(Math.max(0, index + 1 - LOOK_BACK - CLOSING_WINDOWS), index + 1);
      const { opens, closes } = assessPersistence(past, name, profile);
      if (opens !== null) confirmed.add(index);
      if (!open && opens !== null) issues.push({ name, opened: index });
      open = opens !== null || (open && !closes);
    }
  }
  const raw = monitor.windows.flatMap(({ verdict }, index) =>
    verdict === "drift" || verdict === "data-quality" ? [index] : [],
  );
  return { monitor, raw, confirmed: [...confirmed].toSorted((left, right) => left - right), issues };
}

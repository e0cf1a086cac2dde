import type { Overdue } from "../monitor/find-overdue.ts";
import type { MonitorHistory } from "../monitor/history/read-history.ts";
import type { RunRecord, UnknownRecord } from "../monitor/history/records.ts";
import type { Assess } from "./condition.ts";

/** The monitoring itself, as the subject of an issue. */
export const MONITORING = "monitoring";
/** Runs in a row that could tell nothing after which somebody has to look. */
const BROKEN_RUNS = 3;

/**
 * Whether monitoring works at all: broken after three runs in a row that could tell nothing, or when it does not run any more; well again with
 * the first run that can tell something.
 * @param overdue undefined where it runs as its schedule says, and where nobody has looked
 */
export function assessRuns({ runs }: Pick<MonitorHistory, "runs">, overdue?: Overdue): Assess {
  return (_id, after) => {
    const seen = after === null ? runs : runs.filter(({ at }) => at > after.at);
    const streak = listStreak(seen);
    const alarms = streak.length + (overdue === undefined ? 0 : 1);
    return {
      id: MONITORING,
      kind: "broken",
      features: [],
      direction: "other",
      causes: [],
      severity: "major",
      weight: 0,
      opens: overdue === undefined ? describeStreak(streak) : "it does not run as its schedule says",
      closes: overdue === undefined && seen.at(-1)?.kind === "run",
      alarms,
      of: alarms,
      since: streak[0]?.at ?? null,
    };
  };
}

function describeStreak({ length }: readonly UnknownRecord[]): string | null {
  return length >= BROKEN_RUNS ? `${length} runs in a row could tell nothing` : null;
}

/** The newest runs in a row that could tell nothing; a window without rows that several looked at counts once. */
export function listStreak(runs: readonly (RunRecord | UnknownRecord)[]): readonly UnknownRecord[] {
  const newest = runs.slice(runs.findLastIndex(({ kind }) => kind === "run") + 1);
  const unknown = newest.filter((record) => record.kind === "unknown");
  return [
    ...new Map(unknown.toReversed().map((record) => [record.window ?? record.run, record])).values(),
  ].toReversed();
}

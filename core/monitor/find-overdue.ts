import { toEpochMs } from "../clock.ts";
import { metricStream } from "../history/metric-record.ts";
import { findLongestGap } from "../repository/cron-gap.ts";
import type { StateEntry } from "../state/state-entry.ts";
import type { StateStore } from "../state/state-store.ts";
import { monitorStream, runRecord, unknownRecord } from "./history/records.ts";

/** A model whose monitoring has not run for twice its interval. */
export interface Overdue {
  readonly model: string;
  /** When it last ran; null: never since the first version was registered. */
  readonly lastRun: string | null;
  /** Its schedule. */
  readonly cron: string;
}

export interface OverdueQuestion {
  readonly model: string;
  readonly cron: string;
  /** RFC 3339. */
  readonly now: string;
}

/**
 * The dead-man check: a schedule that does not fire raises no alarm by itself, so other runs look. GitHub drops schedules under load, and switches
 * those of a public repository off after 60 days without a commit. A run that could tell nothing is a run; monitoring that never ran counts
 * from the first record of the model.
 * @throws SLIPWAY_E_STATE_UNREADABLE
 */
export async function findOverdue(
  { model, cron, now }: OverdueQuestion,
  state: Pick<StateStore, "read">,
): Promise<Overdue | undefined> {
  const lastRun = findLastRun((await state.read(monitorStream(model))).entries);
  const since = lastRun ?? findFirst((await state.read(metricStream(model))).entries);
  if (since === null || toEpochMs(now) - toEpochMs(since) <= 2 * findLongestGap(cron)) return undefined;
  return { model, lastRun, cron };
}

function findLastRun(entries: readonly StateEntry[]): string | null {
  const runs = entries.flatMap(
    ({ record }) => runRecord.safeParse(record).data ?? unknownRecord.safeParse(record).data ?? [],
  );
  return (
    runs
      .map(({ at }) => at)
      .toSorted()
      .at(-1) ?? null
  );
}

function findFirst(entries: readonly StateEntry[]): string | null {
  const at = entries[0]?.record.at;
  return typeof at === "string" ? at : null;
}

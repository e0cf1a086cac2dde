import { SlipwayError } from "../../errors.ts";
import type { StateRecord, StateStore } from "../../state/state-store.ts";
import {
  type IssueRecord,
  type MonitorRecord,
  type MuteRecord,
  monitorRecord,
  monitorStream,
  type PerformanceRecord,
  type ReferenceRecord,
  type RunRecord,
  type TenantRecord,
  type UnknownRecord,
  type WindowRecord,
} from "./records.ts";

/** What is remembered of monitoring a model. */
export interface MonitorHistory {
  readonly model: string;
  /** One record per version and window, in the order of the data's time. */
  readonly windows: readonly WindowRecord[];
  /** The same of labels. */
  readonly performance: readonly PerformanceRecord[];
  /** Oldest first; of several attempts of a run the last. */
  readonly runs: readonly (RunRecord | UnknownRecord)[];
  readonly issues: readonly IssueRecord[];
  readonly mutes: readonly MuteRecord[];
  readonly references: readonly ReferenceRecord[];
  readonly tenants: readonly TenantRecord[];
  /** Everything, in the order in which it was written. */
  readonly records: readonly MonitorRecord[];
  /** For an append that must know of all this. */
  readonly revision: string;
}

/** @throws SLIPWAY_E_STATE_UNREADABLE, also for a record that a newer version of Slipway wrote of a known kind */
export async function readHistory(state: Pick<StateStore, "read">, model: string): Promise<MonitorHistory> {
  const { entries, revision } = await state.read(monitorStream(model));
  return buildHistory(
    model,
    entries.map(({ record, number }) => parseRecord(record, `${monitorStream(model)}, entry ${number}`)),
    revision,
  );
}

function buildHistory(model: string, given: readonly (MonitorRecord | undefined)[], revision: string): MonitorHistory {
  const records = given.filter((record) => record !== undefined);
  const ofKind = <Kind extends MonitorRecord["kind"]>(kind: Kind) =>
    records.filter((record): record is Extract<MonitorRecord, { kind: Kind }> => record.kind === kind);
  return {
    model,
    windows: settle(ofKind("window")),
    performance: settle(ofKind("performance")),
    runs: settleRuns([...ofKind("run"), ...ofKind("unknown")]),
    issues: ofKind("issue"),
    mutes: ofKind("mute"),
    references: ofKind("reference"),
    tenants: ofKind("tenant"),
    records,
    revision,
  };
}

/** A kind that this version does not know says nothing; one that it knows and cannot read is no reason to guess. */
function parseRecord(record: StateRecord, place: string): MonitorRecord | undefined {
  const read = monitorRecord.safeParse(record);
  if (read.success) return read.data;
  const { kind } = record;
  const known = monitorRecord.options.some(({ shape }) => shape.kind.value === kind);
  if (!known) return undefined;
  throw new SlipwayError("SLIPWAY_E_STATE_UNREADABLE", {
    what: `${place} is no record of monitoring: ${read.error.issues[0]?.path.join(".") ?? ""} ${read.error.issues[0]?.message ?? ""}.`,
    remedy: "Use the version of Slipway that wrote it, or restore the stream from an earlier commit.",
  });
}

interface Measured {
  readonly version: string | null;
  readonly start: string | null;
  readonly measuredAt: string;
  readonly digest: string;
  readonly rows?: number;
}

/** What tells a window from others: its version and start, or what it holds where a table is one window. */
export function windowId({ version, start, digest }: Omit<Measured, "measuredAt">): string {
  return `${version ?? ""}:${start ?? `table:${digest.slice(0, 16)}`}`;
}

/**
 * Whether `left` is worth more than `right` about the same window: rows only come later, and of the same rows the last measured counts. A
 * total order, so whoever writes first, the same one is read.
 */
export function outranks(left: Measured, right: Measured): boolean {
  const rows = (left.rows ?? 0) - (right.rows ?? 0);
  if (rows !== 0) return rows > 0;
  if (left.measuredAt !== right.measuredAt) return left.measuredAt > right.measuredAt;
  return left.digest > right.digest;
}

function settle<Record extends Measured>(records: readonly Record[]): readonly Record[] {
  const standing = new Map<string, Record>();
  for (const record of records) {
    const known = standing.get(windowId(record));
    if (known === undefined || outranks(record, known)) standing.set(windowId(record), record);
  }
  const time = ({ start, measuredAt }: Measured): string => start ?? measuredAt;
  return [...standing.values()].toSorted((a, b) => compare(time(a), time(b)) || compare(a.measuredAt, b.measuredAt));
}

function settleRuns(records: readonly (RunRecord | UnknownRecord)[]): readonly (RunRecord | UnknownRecord)[] {
  const sorted = records.toSorted((a, b) => compare(a.at, b.at));
  return [...new Map(sorted.map((record) => [record.run.split("/", 1)[0], record])).values()].toSorted((a, b) =>
    compare(a.at, b.at),
  );
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

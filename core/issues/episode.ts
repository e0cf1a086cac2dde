import type { Direction, IssueKind, IssueRecord, IssueSeverity } from "../monitor/history/records.ts";
import { worstSeverity } from "./condition.ts";

/** An issue from its opening, or from its last reopening, on. */
export interface Episode {
  readonly fingerprint: string;
  /** From 1. */
  readonly number: number;
  readonly kind: IssueKind;
  /** Ids of what it is about. */
  readonly subjects: readonly string[];
  readonly direction: Direction;
  /** Severity that it began with. */
  readonly began: IssueSeverity;
  /** Worst that was ever said in it. */
  readonly told: IssueSeverity;
  readonly begunAt: string;
  /** Start of the newest window when it began. */
  readonly window: string | null;
  /** Version that it is about. */
  readonly version: string | null;
  /** When Slipway decided that it is over; null: it never did, so an issue that is closed was closed by a person. */
  readonly endedAt: string | null;
}

/** The newest episode of every issue, the one that began last at the end. */
export function listEpisodes(records: readonly IssueRecord[]): readonly Episode[] {
  const episodes = [...Map.groupBy(records, ({ fingerprint }) => fingerprint).values()].flatMap((own) => {
    const number = Math.max(...own.map(({ episode }) => episode));
    const events = own.filter(({ episode }) => episode === number);
    const begin = events.find(({ event }) => event === "opened" || event === "reopened");
    return begin === undefined ? [] : [buildEpisode(begin, events)];
  });
  return episodes.toSorted((a, b) => Number(a.begunAt > b.begunAt) - Number(a.begunAt < b.begunAt));
}

function buildEpisode(begin: IssueRecord, events: readonly IssueRecord[]): Episode {
  const { fingerprint, episode: number, issue: kind, direction, at: begunAt, window, version } = begin;
  const subjects = [...new Set(events.flatMap((event) => event.subjects))];
  const told = worstSeverity(events.map(({ severity }) => severity));
  const endedAt = events.find(({ event }) => event === "recovered")?.at ?? null;
  return {
    fingerprint,
    number,
    kind,
    subjects,
    direction,
    told,
    begunAt,
    window,
    version,
    endedAt,
    began: begin.severity,
  };
}

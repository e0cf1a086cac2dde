import type { IssueKind, IssueRecord } from "../monitor/history/records.ts";
import { type Condition, SEVERITY_RANK, sortByWeight, worstSeverity } from "./condition.ts";
import type { Episode } from "./episode.ts";
import type { Ending, IssueAct, KeepAct } from "./issue-act.ts";
import type { Situation } from "./situation.ts";

/** An issue that is there after this decision. */
export interface Draft {
  readonly act: "open" | "reopen" | "keep";
  readonly fingerprint: string;
  readonly kind: IssueKind;
  readonly episode: number;
  readonly number: number;
  readonly begun: string | null;
  /** What was said before; undefined where nothing was. */
  readonly said: Pick<Episode, "began" | "told"> | undefined;
  /** Whether its beginning is written down. */
  readonly known: boolean;
  /** Part of it already. */
  readonly conditions: readonly Condition[];
  readonly joined: Condition[];
}

export function draftKeep(episode: Episode, conditions: readonly Condition[], { tracked }: Situation): Draft {
  const { fingerprint, kind, number, window } = episode;
  return {
    act: "keep",
    fingerprint,
    kind,
    episode: number,
    number: tracked.get(fingerprint)?.number ?? 0,
    begun: window,
    said: episode,
    known: true,
    conditions,
    joined: [],
  };
}

export function draftReturn(
  past: Episode,
  back: { readonly act: "open" | "reopen"; readonly episode: number; readonly number: number },
  alarm: Condition,
): Draft {
  const known = back.episode === past.number;
  const { fingerprint, kind, window } = past;
  const about = { conditions: known ? [alarm] : [], joined: known ? [] : [alarm] };
  return { ...back, fingerprint, kind, begun: known ? window : null, said: undefined, known, ...about };
}

export function draftOpen(alarms: readonly Condition[], { fingerprintOf, episodes }: Situation): Draft {
  const [worst] = alarms;
  if (worst === undefined) throw new RangeError("an issue is about something");
  const fingerprint = fingerprintOf(worst);
  const earlier = episodes.filter((episode) => episode.fingerprint === fingerprint).map(({ number }) => number);
  return {
    act: "open",
    fingerprint,
    kind: worst.kind,
    episode: Math.max(0, ...earlier) + 1,
    number: 0,
    begun: null,
    said: undefined,
    known: false,
    conditions: [],
    joined: [...alarms],
  };
}

/** The act, with what has to be written down before it. */
export function finishDraft(draft: Draft, situation: Situation): IssueAct {
  const conditions = sortByWeight([...draft.conditions, ...draft.joined]);
  const alarming = conditions.filter(({ alarms }) => alarms > 0);
  const severity = worstSeverity(alarming.map((condition) => condition.severity));
  const isAbove = (other: Episode["told"] | undefined): boolean =>
    other !== undefined && SEVERITY_RANK[severity] > SEVERITY_RANK[other];
  const [worst] = conditions;
  const mute = situation.muteOf(draft.fingerprint, worst);
  const { fingerprint, kind, episode, number, known } = draft;
  const write = (event: IssueRecord["event"], subjects: readonly Condition[]): IssueRecord => ({
    kind: "issue",
    event,
    fingerprint,
    episode,
    issue: kind,
    at: situation.now,
    window: situation.window,
    version: situation.version,
    subjects: subjects.map(({ id }) => id),
    severity,
    direction: worst?.direction ?? "other",
    reason: (subjects[0]?.opens ?? "").slice(0, 300),
  });
  const begin = draft.act === "reopen" ? "reopened" : "opened";
  const records = [
    ...(known ? [] : [write(begin, conditions)]),
    ...(known && draft.joined.length > 0 ? [write("joined", draft.joined)] : []),
    ...(known && isAbove(draft.said?.told) ? [write("raised", [])] : []),
  ];
  const act = { fingerprint, kind, episode, conditions, severity, mute, records };
  const begun = known ? draft.begun : situation.window;
  if (draft.act === "open") return { ...act, act: "open", begun };
  if (draft.act === "reopen") return { ...act, act: "reopen", number, begun };
  return { ...act, act: "keep", number, raised: isAbove(draft.said?.began), begun } satisfies KeepAct;
}

export function buildClose(
  { fingerprint, kind, number: episode, window: begun, told: severity, version, direction }: Episode,
  { conditions, ending }: { readonly conditions: readonly Condition[]; readonly ending: Ending },
  { tracked, now, window, muteOf }: Situation,
): IssueAct {
  const record: IssueRecord = {
    kind: "issue",
    event: "recovered",
    fingerprint,
    episode,
    issue: kind,
    at: now,
    window,
    version,
    subjects: [],
    severity,
    direction,
    reason: ending,
  };
  return {
    act: "close",
    fingerprint,
    kind,
    episode,
    number: tracked.get(fingerprint)?.number ?? 0,
    conditions,
    severity,
    begun,
    ending,
    stateReason: ending === "fleet" ? "duplicate" : "completed",
    mute: muteOf(fingerprint, conditions[0]),
    records: [record],
  };
}

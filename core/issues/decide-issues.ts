import type { IssueKind } from "../monitor/history/records.ts";
import { type Condition, sortByWeight } from "./condition.ts";
import { decideReturn } from "./decide-return.ts";
import type { Episode } from "./episode.ts";
import type { Ending, IssueAct } from "./issue-act.ts";
import { buildClose, type Draft, draftKeep, draftOpen, draftReturn, finishDraft } from "./issue-draft.ts";
import type { Situation } from "./situation.ts";

export interface IssueDecision {
  readonly acts: readonly IssueAct[];
  /** One clause for each condition that alarms and has no issue: why not. */
  readonly reasons: readonly string[];
}

/** Kinds of which a model gets at most one new issue a day: one fault often shows in many places (SCIENCE 6.4). */
const RATIONED: ReadonlySet<IssueKind> = new Set(["drift", "data-quality"]);
/** About the model's version: another one is another story. */
const OF_VERSION: ReadonlySet<IssueKind> = new Set(["drift", "data-quality", "performance"]);

/**
 * What has to be done so that the issues of a model tell what its windows say (SCIENCE 6). Pure, and decided by levels: the same history and
 * the same issues give the same acts however often, and what a killed run left undone is decided again.
 */
export function decideIssues(situation: Situation): IssueDecision {
  const { episodes, tracked, candidates, assess, folded } = situation;
  const standing = episodes.filter(({ fingerprint }) => tracked.get(fingerprint)?.state === "open");
  const judged = standing.map((episode) => {
    const conditions = sortByWeight(episode.subjects.flatMap((id) => assess(id, null) ?? []));
    return { episode, conditions, ending: decideEnding(episode, conditions, situation) };
  });
  const closes = judged.flatMap(({ episode, conditions, ending }) =>
    ending === undefined ? [] : [buildClose(episode, { conditions, ending }, situation)],
  );
  const drafts = judged.flatMap(({ episode, conditions, ending }) =>
    ending === undefined ? [draftKeep(episode, conditions, situation)] : [],
  );
  const owned = new Set(standing.flatMap(({ subjects }) => subjects));
  const alarms = candidates
    .filter((id) => !owned.has(id))
    .flatMap((id) => assess(id, null) ?? [])
    .filter(({ opens }) => opens !== null);
  const reasons: string[] = [];
  const fresh: Condition[] = [];
  for (const alarm of orderAlarms(alarms)) {
    const reason = place(alarm, { drafts, fresh, folded, situation });
    if (reason !== undefined) reasons.push(reason);
  }
  reasons.push(...openFresh(fresh, drafts, situation));
  return { acts: [...drafts.map((draft) => finishDraft(draft, situation)), ...closes], reasons };
}

/** The score last: where a feature moved, its shift is a consequence. */
function orderAlarms(alarms: readonly Condition[]): readonly Condition[] {
  const sorted = sortByWeight(alarms);
  return [...sorted.filter(({ id }) => id !== "score"), ...sorted.filter(({ id }) => id === "score")];
}

interface Placing {
  readonly drafts: Draft[];
  readonly fresh: Condition[];
  readonly folded: ReadonlySet<string>;
  readonly situation: Situation;
}

/** Puts an alarm where it belongs; a reason when it belongs nowhere. */
function place(alarm: Condition, { drafts, fresh, folded, situation }: Placing): string | undefined {
  const fingerprint = situation.fingerprintOf(alarm);
  if (isFolded(alarm, folded)) return `${alarm.id} is part of a fleet issue`;
  if (alarm.id === "score" && [...drafts, ...fresh].some(({ kind }) => kind === "drift")) {
    return "the score moved with its features";
  }
  const past = situation.episodes.findLast((episode) => isAbout(episode, alarm));
  const mute = situation.muteOf(past?.fingerprint ?? fingerprint, alarm);
  if (mute !== undefined) return `${alarm.id} is muted until ${mute.until}`;
  const host = drafts.find((draft) => draft.fingerprint === fingerprint || isHost(draft, alarm));
  if (host !== undefined) {
    host.joined.push(alarm);
    return undefined;
  }
  const back = past === undefined ? ({ act: "new" } as const) : decideReturn(past, alarm, situation);
  if (back.act === "nothing") return `${alarm.id}: ${back.reason}`;
  if (past === undefined || back.act === "new") {
    fresh.push(alarm);
    return undefined;
  }
  const same = drafts.find((draft) => draft.fingerprint === past.fingerprint);
  if (same === undefined) drafts.push(draftReturn(past, back, alarm));
  else same.joined.push(alarm);
  return undefined;
}

function isAbout({ subjects, direction }: Episode, alarm: Condition): boolean {
  const compatible = direction === alarm.direction || direction === "other" || alarm.direction === "other";
  return subjects.includes(alarm.id) && compatible;
}

/** The same fault in another column is the same fault, and a fleet has one issue at a time. */
function isHost({ kind, conditions, joined }: Draft, alarm: Condition): boolean {
  if (kind === "fleet" && alarm.kind === "fleet") return true;
  if (!RATIONED.has(kind) || !RATIONED.has(alarm.kind)) return false;
  const causes = [...conditions, ...joined].filter(({ alarms }) => alarms > 0).flatMap((condition) => condition.causes);
  return alarm.causes.some((cause) => causes.includes(cause));
}

/** New issues: at most one of drift or data quality in a day; what is more becomes part of it. */
function openFresh(fresh: readonly Condition[], drafts: Draft[], situation: Situation): readonly string[] {
  const others = Map.groupBy(
    fresh.filter(({ kind }) => !RATIONED.has(kind)),
    ({ kind }) => kind,
  );
  for (const alarms of others.values()) drafts.push(draftOpen(alarms, situation));
  const rationed = fresh.filter(({ kind }) => RATIONED.has(kind));
  if (rationed.length === 0) return [];
  const today = situation.now.slice(0, 10);
  const opened = situation.records.filter(
    ({ event, issue, at }) => event === "opened" && RATIONED.has(issue) && at.slice(0, 10) === today,
  );
  if (opened.length === 0) {
    drafts.push(draftOpen(rationed, situation));
    return [];
  }
  const host = drafts.find(({ fingerprint }) => opened.some((record) => record.fingerprint === fingerprint));
  if (host === undefined) return rationed.map(({ id }) => `${id}: one new issue a day, and today had one`);
  host.joined.push(...rationed);
  return [];
}

/** Quiet for long enough, or another model or another normal: what is insufficient or unknown never ends an issue. */
function decideEnding(
  { kind, version, begunAt, fingerprint }: Episode,
  conditions: readonly Condition[],
  { version: current, references, folded }: Situation,
): Ending | undefined {
  if (OF_VERSION.has(kind) && current !== null && version !== current) return "version";
  const accepted = references.some((each) => isFor(each.fingerprint, fingerprint) && each.at > begunAt);
  if (accepted && RATIONED.has(kind)) return "reference";
  if (conditions.length === 0) return undefined;
  if (conditions.every((condition) => isFolded(condition, folded))) return "fleet";
  return conditions.every(({ closes }) => closes) ? "recovered" : undefined;
}

function isFor(wanted: string | null, fingerprint: string): boolean {
  return wanted === null || wanted === fingerprint;
}

function isFolded({ features, kind }: Condition, folded: ReadonlySet<string>): boolean {
  return RATIONED.has(kind) && features.length > 0 && features.every((name) => folded.has(name));
}

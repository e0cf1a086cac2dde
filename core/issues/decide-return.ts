import { fromEpochMs, toEpochMs } from "../clock.ts";
import type { IssueSeverity } from "../monitor/history/records.ts";
import { type Condition, SEVERITY_RANK } from "./condition.ts";
import type { Episode } from "./episode.ts";
import { parseSeverity } from "./issue-labels.ts";
import type { CloseReason, TrackedIssue } from "./issue-tracker.ts";
import type { Situation } from "./situation.ts";

/** Days in which what comes back is the same issue (SCIENCE 6.2). */
const SAME_ISSUE_DAYS = 14;
const DAY_MS = 86_400_000;

export type Return =
  /** `episode`: the past one where its beginning was written down and a killed run did no more. */
  | { readonly act: "open" | "reopen"; readonly episode: number; readonly number: number }
  | { readonly act: "new" }
  /** `reason`: one clause. */
  | { readonly act: "nothing"; readonly reason: string };

/** What an alarm means for the issue that was about it before, which does not stand open. */
export function decideReturn(
  past: Episode,
  alarm: Condition,
  { tracked, assess, now, version }: Pick<Situation, "tracked" | "assess" | "now" | "version">,
): Return {
  const issue = tracked.get(past.fingerprint);
  if (issue === undefined || isForgotten(issue, past)) {
    return past.endedAt === null ? { act: "open", episode: past.number, number: 0 } : { act: "new" };
  }
  const { number, closedAt, stateReason, labels } = issue;
  if (closedAt === null || past.begunAt > closedAt) return { act: "reopen", episode: past.number, number };
  const recent = closedAt >= fromEpochMs(toEpochMs(now) - SAME_ISSUE_DAYS * DAY_MS);
  const since = assess(alarm.id, { at: closedAt, byPerson: past.endedAt === null });
  const again = { act: "reopen", episode: past.number + 1, number } as const;
  const open = since !== undefined && since.opens !== null;
  const told = parseSeverity(labels) ?? past.told;
  const objection = decideObjection(past, { stateReason, version, told, since: open ? since : undefined });
  if (objection === "worse") return again;
  if (objection !== undefined) return { act: "nothing", reason: `#${number} ${objection}` };
  if (!open) return { act: "nothing", reason: `#${number} was closed, and nothing new says otherwise` };
  return recent && stateReason !== "duplicate" ? again : { act: "new" };
}

/** Closed as a duplicate before the episode began: it was about another one. */
function isForgotten({ stateReason, closedAt }: TrackedIssue, { begunAt }: Episode): boolean {
  return stateReason === "duplicate" && begunAt > (closedAt ?? "");
}

interface Closed {
  readonly stateReason: CloseReason | null;
  readonly version: string | null;
  readonly told: IssueSeverity;
  /** What has alarmed since it was closed; undefined: nothing. */
  readonly since: Condition | undefined;
}

/** Why an issue stays closed that a person closed for good, as a clause; `worse`: it does not; undefined: it was not closed for good. */
function decideObjection(past: Episode, { stateReason, version, told, since }: Closed): string | undefined {
  if (past.version !== version) return undefined;
  if (stateReason === "duplicate" && past.endedAt === null) return "was closed as a duplicate";
  if (stateReason !== "not_planned") return undefined;
  const worse = since !== undefined && SEVERITY_RANK[since.severity] > SEVERITY_RANK[told];
  return worse ? "worse" : "was closed as not planned, and it is no worse";
}

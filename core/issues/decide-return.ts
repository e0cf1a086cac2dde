import { fromEpochMs, toEpochMs } from "../clock.ts";
import { type Condition, SEVERITY_RANK } from "./condition.ts";
import type { Episode } from "./episode.ts";
import { parseSeverity } from "./issue-labels.ts";
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
  if (issue === undefined) {
    return past.endedAt === null ? { act: "open", episode: past.number, number: 0 } : { act: "new" };
  }
  const { number, closedAt, stateReason, labels } = issue;
  if (closedAt === null || past.begunAt > closedAt) return { act: "reopen", episode: past.number, number };
  const recent = closedAt >= fromEpochMs(toEpochMs(now) - SAME_ISSUE_DAYS * DAY_MS);
  const since = assess(alarm.id, { at: closedAt, byPerson: past.endedAt === null });
  const again = { act: "reopen", episode: past.number + 1, number } as const;
  const open = since !== undefined && since.opens !== null;
  if (stateReason === "not_planned" && past.version === version) {
    const told = parseSeverity(labels) ?? past.told;
    const worse = open && SEVERITY_RANK[since.severity] > SEVERITY_RANK[told];
    return worse ? again : { act: "nothing", reason: `#${number} was closed as not planned, and it is no worse` };
  }
  if (!open) return { act: "nothing", reason: `#${number} was closed, and nothing new says otherwise` };
  return recent ? again : { act: "new" };
}

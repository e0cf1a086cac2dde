import { fromEpochMs, toEpochMs } from "../clock.ts";
import type { StateStore } from "../state/state-store.ts";
import { findOpenedNumber } from "./claim-issue.ts";
import type { Episode } from "./episode.ts";
import type { IssueTracker, TrackedIssue } from "./issue-tracker.ts";

const DAY_MS = 86_400_000;
/** A closed issue is looked at for so long: a killed run may not have closed it. */
const LOOKED_AT_DAYS = 14;

interface Looked {
  readonly issues: Pick<IssueTracker, "find" | "read">;
  readonly state: Pick<StateStore, "read">;
  /** Ids of the conditions that are a reason for an issue now. */
  readonly alarming: readonly string[];
  readonly now: string;
}

/**
 * Issues that may have to change, by fingerprint: those that are not over, those that a killed run may not have closed, and those of what
 * alarms. One that a person closed as a duplicate is looked up by the number that it was opened with: by its fingerprint no duplicate is found.
 */
export async function findTracked(
  episodes: readonly Episode[],
  { issues, state, alarming, now }: Looked,
): Promise<ReadonlyMap<string, TrackedIssue>> {
  const since = fromEpochMs(toEpochMs(now) - LOOKED_AT_DAYS * DAY_MS);
  const wanted = episodes.filter(
    ({ endedAt, subjects }) => endedAt === null || endedAt >= since || subjects.some((id) => alarming.includes(id)),
  );
  const found = new Map<string, TrackedIssue>();
  for (const { fingerprint } of wanted) {
    const issue = (await issues.find(fingerprint)) ?? (await readOpened(fingerprint, { issues, state }));
    if (issue !== undefined) found.set(fingerprint, issue);
  }
  return found;
}

async function readOpened(
  fingerprint: string,
  { issues, state }: Pick<Looked, "issues" | "state">,
): Promise<TrackedIssue | undefined> {
  const number = await findOpenedNumber(fingerprint, state);
  const issue = number === undefined ? undefined : await issues.read(number);
  return issue?.fingerprint === fingerprint && issue.stateReason === "duplicate" ? issue : undefined;
}

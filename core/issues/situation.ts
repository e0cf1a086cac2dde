import type { IssueRecord } from "../monitor/history/records.ts";
import type { Assess, Condition } from "./condition.ts";
import type { Episode } from "./episode.ts";
import type { Mute } from "./issue-act.ts";
import type { TrackedIssue } from "./issue-tracker.ts";

/** All that decides. */
export interface Situation {
  /** RFC 3339. */
  readonly now: string;
  /** Of the model that was compared with. */
  readonly version: string | null;
  /** Start of the newest window. */
  readonly window: string | null;
  /** Ids of conditions that may open an issue. */
  readonly candidates: readonly string[];
  readonly assess: Assess;
  /** Of the kinds that are decided about; issues of others are left alone. */
  readonly episodes: readonly Episode[];
  /** Issues as they stand, by fingerprint. */
  readonly tracked: ReadonlyMap<string, TrackedIssue>;
  /** Everything that was decided about issues of the model. */
  readonly records: readonly IssueRecord[];
  /** When what was served became normal: for one issue, or for all (null). */
  readonly references: readonly { readonly fingerprint: string | null; readonly at: string }[];
  /** Features that a fleet issue is about: no tenant has one of its own on them. */
  readonly folded: ReadonlySet<string>;
  fingerprintOf(condition: Pick<Condition, "id" | "direction">): string;
  muteOf(fingerprint: string, condition?: Condition): Mute | undefined;
}

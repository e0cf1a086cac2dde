import type { IssueKind, IssueRecord, IssueSeverity } from "../monitor/history/records.ts";
import type { Condition } from "./condition.ts";
import type { CloseReason } from "./issue-tracker.ts";

/** Nothing is opened and nothing commented until then. */
export interface Mute {
  /** RFC 3339. */
  readonly until: string;
  /** Untrusted text, both. */
  readonly by: string;
  readonly reason: string;
}

/** Why an issue is over. */
export type Ending = "recovered" | "version" | "reference" | "fleet";

interface Act {
  readonly fingerprint: string;
  readonly kind: IssueKind;
  readonly episode: number;
  /** What it is about, the worst first. */
  readonly conditions: readonly Condition[];
  readonly severity: IssueSeverity;
  /** Start of the window that it began in. */
  readonly begun: string | null;
  readonly mute: Mute | undefined;
  /** What is written down before anything is done; empty when it has been written. */
  readonly records: readonly IssueRecord[];
}

export interface OpenAct extends Act {
  readonly act: "open";
}

export interface ReopenAct extends Act {
  readonly act: "reopen";
  readonly number: number;
}

/** The text is rewritten in place. */
export interface KeepAct extends Act {
  readonly act: "keep";
  readonly number: number;
  /** It is worse than when it began: the only thing beside opening and closing that is commented, once per severity. */
  readonly raised: boolean;
}

export interface CloseAct extends Act {
  readonly act: "close";
  readonly number: number;
  readonly ending: Ending;
  readonly stateReason: CloseReason;
}

/** What is to be done about one issue. */
export type IssueAct = OpenAct | ReopenAct | KeepAct | CloseAct;

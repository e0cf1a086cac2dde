import type { MonitorDocument } from "../documents/monitor.ts";
import type { Overdue } from "../monitor/find-overdue.ts";
import type { MonitorHistory } from "../monitor/history/read-history.ts";
import type { IssueAct } from "./issue-act.ts";

/** All that an issue's text is made of. */
export interface IssueAbout {
  readonly act: IssueAct;
  /** Of the issue: `credit-risk`, or `<pipeline>.<tenant slug>`. */
  readonly model: string;
  /** Raw value, untrusted text; null for the model of all rows and for what all tenants share. */
  readonly tenant: string | null;
  /** undefined when nothing was measured. */
  readonly document: MonitorDocument | undefined;
  /** Of the model, this run included. */
  readonly history: MonitorHistory;
  /** Issues about drift or data quality that the model got in the last 30 days, this one included. */
  readonly lately: number;
  /** Monitoring does not run any more; absent where it does. */
  readonly overdue?: Overdue;
}

/** An issue's words, ready to be posted. */
export interface IssueText {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** What is commented about the act, where it is one that is commented; Markdown. */
  readonly comment: string;
}

export type RenderIssue = (about: IssueAbout) => IssueText;

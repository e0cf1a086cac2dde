import type { MonitorDocument } from "../documents/monitor.ts";
import type { TrackedIssue } from "./issue-tracker.ts";
import { findRootCauses } from "./root-causes.ts";

export type IssueDecision =
  | { readonly act: "open" | "update" | "reopen" }
  /** `reason`: one clause, for the log. */
  | { readonly act: "nothing"; readonly reason: string };

/**
 * What the newest window means for the issue about it. Nothing is closed here: a window that is unknown or too small says nothing, and one
 * healthy window is no recovery.
 */
export function decideIssue(monitor: MonitorDocument, tracked: TrackedIssue | undefined): IssueDecision {
  if (monitor.verdict === "unknown" || monitor.verdict === "insufficient") {
    return { act: "nothing", reason: `the window is ${monitor.verdict}, which neither opens nor closes an issue` };
  }
  if (findRootCauses(monitor).length === 0) {
    return { act: "nothing", reason: `the verdict is ${monitor.verdict}, and nothing weighs enough for an issue` };
  }
  if (tracked === undefined) return { act: "open" };
  return { act: tracked.state === "open" ? "update" : "reopen" };
}

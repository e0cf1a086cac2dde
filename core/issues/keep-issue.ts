import type { Sha256 } from "../canonical-json.ts";
import type { Clock } from "../clock.ts";
import type { MonitorDocument } from "../documents/monitor.ts";
import type { Logger } from "../log.ts";
import type { StateStore } from "../state/state-store.ts";
import { claimIssue, noteOpened } from "./claim-issue.ts";
import { decideIssue } from "./decide-issue.ts";
import { fingerprintIssue, type IssueSubject } from "./fingerprint.ts";
import type { IssueTracker, TrackedIssue } from "./issue-tracker.ts";
import { findRootCauses } from "./root-causes.ts";

/** An issue's words, ready to be posted. */
export interface IssueText {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** What is commented when the issue is reopened; Markdown. */
  readonly reopened: string;
}

export interface KeepIssuePorts {
  readonly issues: IssueTracker;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly sha256: Sha256;
  readonly log: Logger;
  /** `<run id>/<attempt>`. */
  readonly run: string;
  /** Raw value of the tenant; default: none. */
  readonly tenant?: string | null;
  readonly render: (monitor: MonitorDocument, subject: IssueSubject) => IssueText;
}

export interface KeptIssue {
  readonly act: "opened" | "updated" | "reopened" | "nothing";
  /** The issue about what is wrong; undefined when nothing is, and while another run opens it. */
  readonly issue: TrackedIssue | undefined;
}

/**
 * Keeps the issue about the newest window: opened when something is wrong, its text rewritten while it lasts, never closed. One issue per
 * pipeline, tenant and root cause; of several causes in one window the first that has an open issue takes the whole window, else the worst.
 */
export async function keepIssue(monitor: MonitorDocument, ports: KeepIssuePorts): Promise<KeptIssue> {
  const about = await findSubject(monitor, ports);
  const decision = decideIssue(monitor, about?.tracked);
  if (about === undefined || decision.act === "nothing") {
    ports.log.info(`No issue: ${decision.act === "nothing" ? decision.reason : "nothing is wrong"}.`);
    return { act: "nothing", issue: undefined };
  }
  const text = ports.render(monitor, about.subject);
  if (about.tracked === undefined) return await openIssue(about.fingerprint, text, ports);
  return await rewriteIssue(about.tracked, { text, window: monitor.windows.at(-1)?.end ?? monitor.monitoredAt }, ports);
}

interface Found {
  readonly subject: IssueSubject;
  readonly fingerprint: string;
  readonly tracked: TrackedIssue | undefined;
}

async function findSubject(
  monitor: MonitorDocument,
  { issues, sha256, tenant = null }: KeepIssuePorts,
): Promise<Found | undefined> {
  let first: Found | undefined;
  for (const cause of findRootCauses(monitor)) {
    const subject = { pipeline: monitor.pipeline, tenant, cause };
    const fingerprint = fingerprintIssue(subject, sha256);
    const found = { subject, fingerprint, tracked: await issues.find(fingerprint) };
    if (found.tracked?.state === "open") return found;
    first ??= found;
  }
  return first;
}

async function openIssue(fingerprint: string, text: IssueText, ports: KeepIssuePorts): Promise<KeptIssue> {
  const { issues, run, log } = ports;
  const words = { title: text.title, body: text.body };
  const stands = async (number: number) => (await issues.read(number))?.state === "open";
  const claim = await claimIssue(fingerprint, { ...ports, holder: run, stands });
  if (claim.kind === "theirs") {
    log.info(`Run ${claim.holder} is opening the issue ${fingerprint}; it has until ${claim.until}.`);
    return { act: "nothing", issue: undefined };
  }
  if (claim.kind === "opened") return { act: "updated", issue: await issues.update(claim.number, words) };
  // Whoever held the claim before may have died after opening.
  const known = await issues.find(fingerprint);
  const stood = known?.state === "open" ? known : undefined;
  const issue = stood ?? (await issues.open({ fingerprint, ...words, labels: [] }));
  await noteOpened({ fingerprint, turn: claim.turn, number: issue.number }, ports);
  if (stood !== undefined) return { act: "updated", issue: await issues.update(issue.number, words) };
  log.info(`Opened ${issue.url}.`);
  return { act: "opened", issue };
}

async function rewriteIssue(
  tracked: TrackedIssue,
  { text: { title, body, reopened }, window }: { readonly text: IssueText; readonly window: string },
  { issues, log }: KeepIssuePorts,
): Promise<KeptIssue> {
  const again = tracked.state === "closed";
  const issue = await issues.update(tracked.number, { title, body, ...(again ? { state: "open" } : {}) });
  if (again) await issues.comment(tracked.number, { key: `reopened/${window}`, body: reopened });
  log.info(`${again ? "Reopened" : "Rewrote"} ${issue.url}.`);
  return { act: again ? "reopened" : "updated", issue };
}

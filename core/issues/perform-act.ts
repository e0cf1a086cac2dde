import { type Claim, type ClaimPorts, claimIssue, noteOpened } from "./claim-issue.ts";
import type { IssueText } from "./issue-about.ts";
import type { CloseAct, IssueAct, KeepAct, OpenAct, ReopenAct } from "./issue-act.ts";
import { listIssueLabels } from "./issue-labels.ts";
import type { IssueTracker, TrackedIssue } from "./issue-tracker.ts";

export interface KeptIssue {
  readonly act: "opened" | "reopened" | "updated" | "closed" | "nothing";
  readonly kind: IssueAct["kind"];
  readonly fingerprint: string;
  readonly severity: IssueAct["severity"];
  /** Somebody, or the pipeline's file, has said that it is known. */
  readonly muted: boolean;
  /** It is worse than was said before. */
  readonly raised: boolean;
  /** undefined while another run opens it. */
  readonly issue: TrackedIssue | undefined;
}

export interface PerformPorts extends Omit<ClaimPorts, "stands" | "holder"> {
  readonly issues: IssueTracker;
  /** What the issue is about, for its marker. */
  readonly model: string;
  /** `<run id>/<attempt>`. */
  readonly run: string;
  readonly log: { info(message: string): void };
}

/**
 * Makes the tracker say what was decided. Repeating it changes nothing: an issue is claimed before it is opened, and a comment is written once per
 * episode of the issue.
 */
export async function performAct(act: IssueAct, text: IssueText, ports: PerformPorts): Promise<KeptIssue> {
  const { fingerprint, kind, severity } = act;
  const raised = act.records.some(({ event }) => event === "raised");
  const about = { kind, fingerprint, severity, raised, muted: act.mute !== undefined };
  switch (act.act) {
    case "open":
      return { ...about, ...(await open(act, text, ports)) };
    case "reopen":
      return { ...about, act: "reopened", issue: await reopen(act, text, ports) };
    case "keep":
      return { ...about, act: "updated", issue: await keep(act, text, ports) };
    case "close":
      return { ...about, act: "closed", issue: await close(act, text, ports) };
  }
}

async function open(
  { fingerprint, kind, severity }: OpenAct,
  { title, body }: IssueText,
  ports: PerformPorts,
): Promise<Pick<KeptIssue, "act" | "issue">> {
  const { issues, model, run, log } = ports;
  const words = { title, body, labels: listIssueLabels(kind, severity) };
  const stands = async (number: number) => (await issues.read(number))?.state === "open";
  const claim: Claim = await claimIssue(fingerprint, { ...ports, holder: run, stands });
  if (claim.kind === "theirs") {
    log.info(`Run ${claim.holder} is opening the issue ${fingerprint}; it has until ${claim.until}.`);
    return { act: "nothing", issue: undefined };
  }
  if (claim.kind === "opened") return { act: "updated", issue: await issues.update(claim.number, words) };
  // Whoever held the claim before may have died after opening.
  const known = await issues.find(fingerprint);
  const stood = known?.state === "open" ? known : undefined;
  const issue = stood ?? (await issues.open({ fingerprint, model, ...words }));
  await noteOpened({ fingerprint, turn: claim.turn, number: issue.number }, ports);
  if (stood !== undefined) return { act: "updated", issue: await issues.update(issue.number, words) };
  log.info(`Opened ${issue.url}.`);
  return { act: "opened", issue };
}

async function reopen(act: ReopenAct, { title, body, comment }: IssueText, ports: PerformPorts): Promise<TrackedIssue> {
  const { number, kind, severity, episode } = act;
  const labels = listIssueLabels(kind, severity);
  // Commented first: a run that is killed in between finds it closed, and does both again.
  await ports.issues.comment(number, { key: `reopened/${episode}`, body: comment });
  const issue = await ports.issues.update(number, { title, body, labels, state: "open" });
  ports.log.info(`Reopened ${issue.url}.`);
  return issue;
}

async function keep(act: KeepAct, { title, body, comment }: IssueText, ports: PerformPorts): Promise<TrackedIssue> {
  const { number, kind, severity, episode, raised, mute } = act;
  if (raised && mute === undefined) {
    await ports.issues.comment(number, { key: `severity-${severity}/${episode}`, body: comment });
  }
  const issue = await ports.issues.update(number, { title, body, labels: listIssueLabels(kind, severity) });
  ports.log.info(`Rewrote ${issue.url}.`);
  return issue;
}

async function close(act: CloseAct, { title, body, comment }: IssueText, ports: PerformPorts): Promise<TrackedIssue> {
  const { number, kind, severity, episode, stateReason, mute } = act;
  if (mute === undefined) await ports.issues.comment(number, { key: `recovered/${episode}`, body: comment });
  const labels = listIssueLabels(kind, severity);
  const issue = await ports.issues.update(number, { title, body, labels, state: "closed", stateReason });
  ports.log.info(`Closed ${issue.url}: ${act.ending}.`);
  return issue;
}

import { normalisePosted, preparePosted, prepareTitle } from "../../core/comments/posted-text.ts";
import { SlipwayError } from "../../core/errors.ts";
import {
  ISSUE_LABEL,
  mergeLabels,
  pickIssue,
  prepareDraft,
  readIssueBody,
  writeIssueBody,
} from "../../core/issues/issue-text.ts";
import type { IssueChanges, IssueTracker, TrackedIssue } from "../../core/issues/issue-tracker.ts";
import type { GitHub } from "./client.ts";
import { createIdentity } from "./identity.ts";
import { ensureLabels } from "./issue-labels.ts";
import { addNote } from "./issue-notes.ts";
import type { RouteData, RouteParameters } from "./routes.ts";

type Issue = RouteData<"GET /repos/{owner}/{repo}/issues/{issue_number}">;
type Patch = Omit<RouteParameters<"PATCH /repos/{owner}/{repo}/issues/{issue_number}">, "issue_number">;

const ISSUES = "/repos/{owner}/{repo}/issues";
const PERMISSION = { permission: "issues: write" } as const;
const MISSING = { ...PERMISSION, refusals: [404, 410] } as const; // 410: deleted

/**
 * Issues found by label, author and marker. The author is compared here: whether GitHub's `creator` filter knows bots by their login is not
 * documented, and a filter that finds nothing would open an issue with every run. No Search API: it lags by minutes.
 */
export function createIssueTracker({ github }: { readonly github: GitHub }): IssueTracker {
  const identity = createIdentity(github);

  const listOurs = async (fingerprint: string): Promise<readonly TrackedIssue[]> => {
    const issues = await github.list(`GET ${ISSUES}`, { labels: ISSUE_LABEL, state: "all" }, PERMISSION);
    const marked = issues.filter(
      (issue) => issue.pull_request === undefined && toTracked(issue)?.fingerprint === fingerprint,
    );
    return (await identity.pickOurs(marked)).flatMap((issue) => toTracked(issue) ?? []);
  };

  const change = async (number: number, patch: Patch): Promise<void> => {
    const parameters = { issue_number: number, ...patch };
    await github.request(`PATCH ${ISSUES}/{issue_number}`, parameters, PERMISSION);
  };

  /** Closes what is open beside the issue that counts. */
  const settle = async (issues: readonly TrackedIssue[]): Promise<TrackedIssue | undefined> => {
    const kept = pickIssue(issues);
    for (const { number, state } of issues) {
      if (state === "open" && number !== kept?.number)
        await change(number, { state: "closed", state_reason: "duplicate" });
    }
    return kept;
  };

  const read = async (number: number): Promise<TrackedIssue | undefined> => {
    const issue = await github.tryRequest(`GET ${ISSUES}/{issue_number}`, { issue_number: number }, MISSING);
    if (issue === undefined || toTracked(issue) === undefined) return undefined;
    return (await identity.pickOurs([issue])).map(toTracked)[0];
  };

  const present = async (number: number): Promise<TrackedIssue> => {
    const issue = await read(number);
    if (issue !== undefined) return issue;
    throw new SlipwayError("SLIPWAY_E_GITHUB_FAILED", {
      what: `Issue #${number} is gone, or no issue that Slipway opened.`,
      remedy: "Run it again: an issue is opened when there is a reason for one.",
    });
  };

  return {
    read,
    find: async (fingerprint) => settle(await listOurs(fingerprint)),

    async open(given) {
      const { fingerprint, model, title, body, labels } = prepareDraft(given);
      await ensureLabels(github, labels);
      const draft = {
        title,
        body: writeIssueBody({ fingerprint, ...(model === undefined ? {} : { model }), body }),
        labels: [...labels],
      };
      const find = async () => (await listOurs(fingerprint)).find(({ state }) => state === "open");
      const created = await github.create(`POST ${ISSUES}`, draft, { ...PERMISSION, find });
      if ("user" in created) identity.learn(created.user);
      const own = "fingerprint" in created ? created : toTracked(created);
      const kept = await settle(await listOurs(fingerprint));
      return kept?.state === "open" ? kept : (own ?? (await present(created.number))); // a list may lag behind
    },

    async update(number, changes) {
      const before = await present(number);
      const patch = diff(before, changes);
      if (Object.keys(patch).length === 0) return before;
      if (patch.labels !== undefined) await ensureLabels(github, mergeLabels([], changes.labels ?? []));
      await change(number, patch);
      const after = await present(number);
      assertTaken(after, diff(after, changes));
      return after;
    },

    comment: (number, comment) => addNote({ github, identity, number }, comment),
  };
}

/** What has to be sent so that an issue is as `changes` says. */
function diff(before: TrackedIssue, { title, body, labels, state, stateReason = "completed" }: IssueChanges): Patch {
  const wantedTitle = title === undefined ? before.title : prepareTitle(title);
  const wantedBody = body === undefined ? before.body : preparePosted(body, `The issue ${before.fingerprint}`);
  const wantedLabels = labels === undefined ? before.labels : mergeLabels(before.labels, labels);
  const reasoned = state === "closed" && before.stateReason !== stateReason;
  return {
    ...(wantedTitle === before.title ? {} : { title: wantedTitle }),
    ...(wantedBody === before.body ? {} : { body: writeIssueBody({ ...before, body: wantedBody }) }),
    ...(sameNames(wantedLabels, before.labels) ? {} : { labels: [...wantedLabels] }),
    ...(state === undefined || (state === before.state && !reasoned) ? {} : { state }),
    ...(reasoned ? { state_reason: stateReason } : {}),
  };
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  const sort = (names: readonly string[]) => names.map((name) => name.toLowerCase()).toSorted();
  return JSON.stringify(sort(left)) === JSON.stringify(sort(right));
}

/** GitHub answers 200 to some changes that it does not make. */
function assertTaken({ number, url }: TrackedIssue, { body, state }: Patch): void {
  if (body === undefined && state === undefined) return;
  throw new SlipwayError("SLIPWAY_E_GITHUB_FAILED", {
    what: `GitHub took a change of issue #${number} and did not make it: ${url}.`,
    remedy: "Look whether somebody changed it at the same time, and run it again.",
  });
}

function toTracked(
  issue: Pick<Issue, "number" | "title" | "body" | "labels" | "state" | "state_reason" | "closed_at" | "html_url">,
): TrackedIssue | undefined {
  const read = readIssueBody(issue.body ?? "");
  if (read === undefined) return undefined;
  const labels = issue.labels.flatMap((label) => (typeof label === "string" ? label : (label.name ?? [])));
  const { number, title, html_url: url } = issue;
  const common = { ...read, number, title: normalisePosted(title), labels, url };
  if (issue.state !== "closed") return { ...common, state: "open", stateReason: null, closedAt: null };
  return { ...common, state: "closed", stateReason: toReason(issue.state_reason), closedAt: issue.closed_at };
}

function toReason(reason: string | null | undefined): TrackedIssue["stateReason"] {
  return reason === "not_planned" || reason === "duplicate" ? reason : "completed";
}

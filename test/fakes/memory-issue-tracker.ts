import { normalisePosted, preparePosted, prepareTitle } from "../../core/comments/posted-text.ts";
import { mergeLabels, pickIssue, prepareDraft, readNoteKey, writeNote } from "../../core/issues/issue-text.ts";
import type { IssueTracker, TrackedIssue } from "../../core/issues/issue-tracker.ts";

export interface MemoryIssues {
  readonly issues: TrackedIssue[];
  readonly comments: { readonly number: number; readonly body: string }[];
  /** What the tracker's clock says. */
  readonly now?: () => string;
}

const NOW = "2026-03-01T08:00:00.000Z";

/** Issues in memory, which several trackers may share. Nothing happens between reading and writing. */
export function createMemoryIssueTracker(
  { issues, comments, now = () => NOW }: MemoryIssues = { issues: [], comments: [] },
): IssueTracker {
  const change = (number: number, changes: Partial<TrackedIssue>): TrackedIssue => {
    const index = issues.findIndex((issue) => issue.number === number);
    const before = issues[index];
    if (before === undefined) throw new Error(`There is no issue ${number}.`);
    const after = { ...before, ...changes };
    issues[index] = after;
    return after;
  };
  const find = (fingerprint: string) => pickIssue(issues.filter((issue) => issue.fingerprint === fingerprint));
  return {
    find: async (fingerprint) => find(fingerprint),
    read: async (number) => issues.find((issue) => issue.number === number),
    async open(given) {
      const draft = prepareDraft(given);
      const known = find(draft.fingerprint);
      if (known?.state === "open") return known;
      const number = issues.length + 1;
      const url = `memory:${number}`;
      const issue = { ...draft, number, state: "open", stateReason: null, closedAt: null, url } as const;
      issues.push(issue);
      return issue;
    },
    async update(number, { title, body, labels, state, stateReason = "completed" }) {
      const before = change(number, {});
      const closing = { state: "closed", stateReason, closedAt: before.closedAt ?? now() } as const;
      return change(number, {
        ...(title === undefined ? {} : { title: prepareTitle(title) }),
        ...(body === undefined ? {} : { body: normalisePosted(preparePosted(body, "body")) }),
        ...(labels === undefined ? {} : { labels: mergeLabels(before.labels, labels) }),
        ...(state === "open" ? { state, stateReason: null, closedAt: null } : {}),
        ...(state === "closed" ? closing : {}),
      });
    },
    async comment(number, comment) {
      const note = writeNote(comment);
      if (comments.some((each) => each.number === number && readNoteKey(each.body) === comment.key)) return "exists";
      comments.push({ number, body: note });
      return "created";
    },
  };
}

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import { preparePosted, prepareTitle } from "../../core/comments/posted-text.ts";
import { SlipwayError } from "../../core/errors.ts";
import { mergeLabels, pickIssue, prepareDraft, writeNote } from "../../core/issues/issue-text.ts";
import type { IssueChanges, IssueTracker, TrackedIssue } from "../../core/issues/issue-tracker.ts";
import { createExclusively, writeAtomically } from "./atomic-write.ts";
import { describeFileError, isAbsent, writing } from "./file-error.ts";
import { formatIssueFile, parseIssueFile } from "./issue-file.ts";
import { sha256 } from "./sha256.ts";
import { readTextFile } from "./text-file.ts";

export interface FileIssuesOptions {
  /** Absolute folder, made on the first write: `.slipway/issues`. */
  readonly root: string;
  readonly clock: Clock;
}

const ISSUE_FILE = /^([1-9][0-9]{0,8})\.md$/;

/**
 * Issues on a laptop, for people to read and edit:
 *
 *     <number>.md                  an issue; creating this file is what opens it
 *     <number>.<16 hex digits>.md  a comment, named by the sha256 of its key
 */
export function createFileIssueTracker({ root, clock }: FileIssuesOptions): IssueTracker {
  const pathOf = (number: number): string => join(root, `${number}.md`);

  const read = async (number: number): Promise<TrackedIssue | undefined> => {
    const path = pathOf(number);
    try {
      return parseIssueFile(await readTextFile(path), { path, number });
    } catch (thrown) {
      if (thrown instanceof SlipwayError && thrown.code === "SLIPWAY_E_DOCUMENT_MISSING") return undefined;
      throw thrown;
    }
  };

  const present = async (number: number): Promise<TrackedIssue> => {
    const issue = await read(number);
    if (issue !== undefined) return issue;
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
      what: `There is no issue ${number}: ${pathOf(number)} does not exist.`,
      remedy: "Run it again: an issue is opened when there is a reason for one.",
      file: pathOf(number),
    });
  };

  const write = async (issue: TrackedIssue): Promise<TrackedIssue> => {
    await writing(issue.url, async () => await writeAtomically(issue.url, formatIssueFile(issue)));
    return issue;
  };

  /** The issue that counts; what is open beside it is closed. */
  const settle = async (fingerprint: string): Promise<TrackedIssue | undefined> => {
    const found = await Promise.all((await listNumbers(root)).map(read));
    const issues = found.filter((issue) => issue?.fingerprint === fingerprint).filter((issue) => issue !== undefined);
    const kept = pickIssue(issues);
    for (const issue of issues) {
      if (issue.state === "open" && issue.number !== kept?.number)
        await write(close(issue, { reason: "duplicate", clock }));
    }
    return kept;
  };

  return {
    read,
    find: settle,

    async open(given) {
      const draft = prepareDraft(given);
      const known = await settle(draft.fingerprint);
      if (known?.state === "open") return known;
      const own = await create(draft, (await listNumbers(root)).at(-1) ?? 0);
      return (await settle(draft.fingerprint)) ?? own;
    },

    async update(number, changes) {
      const before = await present(number);
      const after = apply(before, changes, clock);
      return formatIssueFile(after) === formatIssueFile(before) ? before : await write(after);
    },

    async comment(number, comment) {
      const note = writeNote(comment);
      await present(number);
      const path = join(root, `${number}.${sha256(comment.key).slice(0, 16)}.md`);
      return (await writing(path, async () => await createExclusively(path, `${note}\n`))) ? "created" : "exists";
    },
  };

  async function create(draft: ReturnType<typeof prepareDraft>, last: number): Promise<TrackedIssue> {
    for (let number = last + 1; ; number += 1) {
      const url = pathOf(number);
      const issue = { ...draft, number, state: "open", stateReason: null, closedAt: null, url } as const;
      if (await writing(url, async () => await createExclusively(url, formatIssueFile(issue)))) return issue;
    }
  }
}

function apply(
  before: TrackedIssue,
  { title, body, labels, state, stateReason }: IssueChanges,
  clock: Clock,
): TrackedIssue {
  const changed = {
    ...before,
    ...(title === undefined ? {} : { title: prepareTitle(title) }),
    ...(body === undefined ? {} : { body: preparePosted(body, `The issue ${before.fingerprint}`) }),
    ...(labels === undefined ? {} : { labels: mergeLabels(before.labels, labels) }),
  };
  if (state === "open") return { ...changed, state, stateReason: null, closedAt: null };
  return state === "closed" ? close(changed, { reason: stateReason ?? "completed", clock }) : changed;
}

function close(
  issue: TrackedIssue,
  { reason, clock }: { readonly reason: NonNullable<TrackedIssue["stateReason"]>; readonly clock: Clock },
): TrackedIssue {
  return { ...issue, state: "closed", stateReason: reason, closedAt: issue.closedAt ?? clock.now() };
}

/** Ascending. A folder that does not exist has none. */
async function listNumbers(root: string): Promise<readonly number[]> {
  try {
    const names = await readdir(root);
    const numbers = names.flatMap((name) => ISSUE_FILE.exec(name)?.[1] ?? []).map(Number);
    return numbers.toSorted((left, right) => left - right);
  } catch (thrown) {
    if (isAbsent(thrown)) return [];
    const { reason, remedy } = describeFileError(thrown);
    const what = `The issues in ${root} cannot be read: ${reason}.`;
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", { what, remedy, cause: thrown, file: root });
  }
}

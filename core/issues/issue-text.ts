import { z } from "zod";
import { clip } from "../clean-text.ts";
import { normalisePosted, preparePosted, prepareTitle } from "../comments/posted-text.ts";
import { SlipwayError } from "../errors.ts";
import { readMarker, writeMarker } from "../marker.ts";
import { isModelName } from "../registry/grammar.ts";
import type { IssueComment, IssueDraft, TrackedIssue } from "./issue-tracker.ts";

/** Every issue that Slipway keeps has this label: the list of them is asked by it. */
export const ISSUE_LABEL = "slipway:drift";

const FINGERPRINT = /^[A-Za-z0-9._-]{1,128}$/;
const MAX_LABEL = 50; // characters, GitHub's limit
const issueMarker = z.strictObject({
  fingerprint: z.string().regex(FINGERPRINT),
  model: z.string().refine(isModelName).exactOptional(),
});
const noteMarker = z.strictObject({ key: z.string().min(1).max(200) });

/**
 * A draft as it can be posted: title, body and labels within GitHub's limits, the common label first.
 * @throws SLIPWAY_E_INPUT_INVALID
 */
export function prepareDraft({ fingerprint, model, title, body, labels }: IssueDraft): IssueDraft {
  if (!FINGERPRINT.test(fingerprint)) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `${JSON.stringify(clip(fingerprint, 140))} is no fingerprint of an issue.`,
      remedy: "A fingerprint has 1 to 128 of A-Z, a-z, 0-9, dot, underscore and hyphen.",
    });
  }
  return {
    fingerprint,
    ...(model === undefined ? {} : { model }),
    title: prepareTitle(title),
    body: preparePosted(body, `The issue ${fingerprint}`),
    labels: prepareLabels([ISSUE_LABEL, ...labels]),
  };
}

/** Labels in one line of at most 50 characters, without a comma, which separates them in lists; each once. */
export function prepareLabels(labels: readonly string[]): readonly string[] {
  const names = labels.map((label) => clip(prepareTitle(label).replaceAll(",", " ").trim(), MAX_LABEL));
  return [...new Map(names.filter((name) => name !== "").map((name) => [name.toLowerCase(), name])).values()];
}

/** What an issue has after `wanted` were given: labels that people added stay, ours that are not wanted any more go. */
export function mergeLabels(present: readonly string[], wanted: readonly string[]): readonly string[] {
  const prepared = prepareLabels([ISSUE_LABEL, ...wanted]);
  const known = new Set(prepared.map((name) => name.toLowerCase()));
  const foreign = present.filter((name) => !name.startsWith("slipway:") && !known.has(name.toLowerCase()));
  return [...prepared, ...foreign];
}

export function writeIssueBody({
  fingerprint,
  model,
  body,
}: Pick<TrackedIssue, "fingerprint" | "model" | "body">): string {
  return `${writeMarker("issue", { fingerprint, model })}\n${body}`;
}

/** Fingerprint, model and body of an issue that Slipway keeps; undefined for every other text. */
export function readIssueBody(text: string): Pick<TrackedIssue, "fingerprint" | "model" | "body"> | undefined {
  const marked = readMarker(text, { kind: "issue", schema: issueMarker });
  return marked && { ...marked.value, body: normalisePosted(marked.rest) };
}

/** @throws SLIPWAY_E_INPUT_INVALID for a key or body that cannot be posted */
export function writeNote({ key, body }: IssueComment): string {
  const marker = noteMarker.safeParse({ key });
  if (marker.success) return `${writeMarker("note", marker.data)}\n${preparePosted(body, `The comment ${key}`)}`;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${JSON.stringify(clip(key, 80))} is no key of a comment.`,
    remedy: "A key has 1 to 200 characters.",
  });
}

/** Key of a comment that Slipway wrote once. */
export function readNoteKey(text: string): string | undefined {
  return readMarker(text, { kind: "note", schema: noteMarker })?.value.key;
}

/** Of the issues of one fingerprint the one that counts: open before closed, the oldest open, the newest closed that is no duplicate. */
export function pickIssue(issues: readonly TrackedIssue[]): TrackedIssue | undefined {
  const sorted = issues.toSorted((left, right) => left.number - right.number);
  return (
    sorted.find(({ state }) => state === "open") ?? sorted.findLast(({ stateReason }) => stateReason !== "duplicate")
  );
}

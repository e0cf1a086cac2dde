import { z } from "zod";
import { type Marked, readMarker, writeMarker } from "../marker.ts";
import type { RunOrder } from "./comment-board.ts";
import { normalisePosted } from "./posted-text.ts";

const stickyMarker = z.strictObject({
  subject: z.string().min(1).max(200),
  run: z.number().int().min(0),
  attempt: z.number().int().min(0),
});

/** What a sticky comment says, and which run said it. */
export interface StickyText {
  readonly subject: string;
  readonly run: RunOrder;
  /** Markdown without the marker, normalised. */
  readonly body: string;
}

/** A sticky comment that was found. */
export interface FoundSticky extends StickyText {
  /** Ascending in the order of creation. */
  readonly id: number;
}

/** What to do next so that one comment rests, the oldest, and says what the newest run said. */
export type StickyStep =
  | { readonly act: "create"; readonly text: StickyText }
  | { readonly act: "rewrite"; readonly id: number; readonly text: StickyText }
  | {
      readonly act: "rest";
      readonly id: number;
      /** Ours beyond the one that rests: to be deleted. */
      readonly others: readonly number[];
      /** A newer run has spoken. */
      readonly outdated: boolean;
    };

export function writeSticky({ subject, run: { id, attempt }, body }: StickyText): string {
  return `${writeMarker("report", { subject, run: id, attempt })}\n${body}`;
}

/** The sticky comment of a subject; undefined for every other text, also one that quotes a marker below its first line. */
export function readSticky(text: string, subject: string): StickyText | undefined {
  const marked: Marked<z.output<typeof stickyMarker>> | undefined = readMarker(text, {
    kind: "report",
    schema: stickyMarker,
  });
  if (marked === undefined || marked.value.subject !== subject) return undefined;
  const { run, attempt } = marked.value;
  return { subject, run: { id: run, attempt }, body: normalisePosted(marked.rest) };
}

/** Negative when `left` is the older run. */
export function compareRuns(left: RunOrder, right: RunOrder): number {
  return left.id - right.id || left.attempt - right.attempt;
}

/**
 * GitHub has no compare-and-swap for comments (DESIGN 16: 12), so every caller lists, does one step, and lists again until this says
 * `rest`. Callers that race create several comments; the lowest id never goes, takes over the newest text among them, and the others go
 * only afterwards. So whoever dies between two steps leaves nothing that the next caller does not put right.
 * @param found ours about the subject, in any order
 * @param written whether this caller has written its own text already: then another text of the same run is left alone
 */
export function planSticky(found: readonly FoundSticky[], own: StickyText, written: boolean): StickyStep {
  const [kept, ...others] = found.toSorted((left, right) => left.id - right.id);
  if (kept === undefined) return { act: "create", text: own };
  const newest = others.reduce<StickyText>((best, each) => (compareRuns(each.run, best.run) > 0 ? each : best), kept);
  const order = compareRuns(own.run, newest.run);
  if (order > 0 || (order === 0 && !written && own.body !== kept.body)) {
    return { act: "rewrite", id: kept.id, text: own };
  }
  if (compareRuns(newest.run, kept.run) > 0) return { act: "rewrite", id: kept.id, text: newest };
  return { act: "rest", id: kept.id, others: others.map(({ id }) => id), outdated: order < 0 };
}

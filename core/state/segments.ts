import { parseDocument } from "../documents/document.ts";
import { SlipwayError } from "../errors.ts";
import { type StateEntry, stateEntryDocument } from "./state-entry.ts";

/**
 * A stream as a row of JSON Lines files, for stores where writing to a file means to send it whole. A segment is named by the number
 * of its first entry, so the row shows its gaps; entries stand in it one per line, as they were when the chain was made.
 */
export interface Segment {
  /** Number of its first entry. */
  readonly first: number;
  readonly text: string;
}

export interface SegmentLimits {
  /** A segment that would grow beyond this many characters is closed; the next entry opens another. */
  readonly open: number;
  /** This many closed segments in a row become one, so that readers ask for few files. */
  readonly merge: number;
}

/** An append sends at most 64 kB, and one in a thousand 0.5 MB; a stream of 5 MB is some 17 files. */
export const SEGMENT_LIMITS: SegmentLimits = { open: 64 * 1024, merge: 8 };

export interface SegmentChange {
  /** New or rewritten, oldest first. */
  readonly write: readonly Segment[];
  /** First numbers of the segments that went into another one. */
  readonly remove: readonly number[];
}

/** What has to be written so that `added` stands after `segments`. Nothing is ever left out: the lines move, the chain stays. */
export function appendToSegments(
  segments: readonly Segment[],
  added: readonly StateEntry[],
  limits: SegmentLimits = SEGMENT_LIMITS,
): SegmentChange {
  const last = segments.at(-1);
  const opened = fillSegments(last, added, limits);
  const grown = opened[0] !== undefined && opened[0].first === last?.first;
  const closed = grown ? segments.slice(0, -1) : segments;
  const small = closed.slice(closed.findLastIndex(({ text }) => text.length > limits.open) + 1);
  const [oldest] = small;
  // Only an append that opens a segment merges: the others stay as small as they are.
  if (oldest === undefined || grown || small.length < limits.merge) return { write: opened, remove: [] };
  return {
    write: [{ first: oldest.first, text: small.map(({ text }) => text).join("") }, ...opened],
    remove: small.slice(1).map(({ first }) => first),
  };
}

/** The segments after a change, oldest first. */
export function applyChange(segments: readonly Segment[], { write, remove }: SegmentChange): readonly Segment[] {
  const now = new Map(segments.map((segment) => [segment.first, segment]));
  for (const first of remove) now.delete(first);
  for (const segment of write) now.set(segment.first, segment);
  return [...now.values()].toSorted((a, b) => a.first - b.first);
}

export interface SegmentPlace {
  readonly stream: string;
  /** Of the file, for messages. */
  readonly path: string;
}

/** The entries of one segment. @throws SLIPWAY_E_DOCUMENT_INVALID naming file and line */
export function parseSegment({ first, text }: Segment, { stream, path }: SegmentPlace): readonly StateEntry[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw misplaced({ path, line: lines.length + 1 }, "is cut off");
  if (lines.length === 0) throw misplaced({ path, line: 1 }, "is empty");
  return lines.map((line, index) => {
    const place = { path, line: index + 1 };
    const entry = parseDocument(stateEntryDocument, parseJson(line, place), { path: `${path}, line ${index + 1},` });
    if (entry.stream !== stream || entry.number !== first + index) {
      throw misplaced(place, `says that it is entry ${entry.number} of ${JSON.stringify(entry.stream.slice(0, 80))}`);
    }
    return entry;
  });
}

interface Place {
  readonly path: string;
  readonly line: number;
}

function parseJson(line: string, place: Place): unknown {
  try {
    return JSON.parse(line);
  } catch (thrown) {
    throw misplaced(place, "is no JSON", thrown);
  }
}

function misplaced({ path, line }: Place, what: string, cause?: unknown): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
    what: `${path}, line ${line}, ${what}.`,
    remedy: "Restore that file from an earlier commit.",
    file: path,
    line,
    cause,
  });
}

/** The open segment goes on where there is room; an entry that is longer than a segment may be has one of its own. */
function fillSegments(
  last: Segment | undefined,
  added: readonly StateEntry[],
  { open }: SegmentLimits,
): readonly Segment[] {
  const filled: Segment[] = [];
  let current = last;
  for (const entry of added) {
    const line = `${JSON.stringify(entry)}\n`;
    if (current === undefined || current.text.length + line.length > open) {
      if (current !== undefined && current !== last) filled.push(current);
      current = { first: entry.number, text: line };
    } else {
      current = { first: current.first, text: current.text + line };
    }
  }
  return current === undefined || current === last ? filled : [...filled, current];
}

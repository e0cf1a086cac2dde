import { parseDocument } from "../../core/documents/document.ts";
import { SlipwayError } from "../../core/errors.ts";
import { parseSegment, type Segment, type SegmentChange, type SegmentPlace } from "../../core/state/segments.ts";
import { type StateEntry, stateHeadDocument } from "../../core/state/state-entry.ts";
import type { StateHead } from "../../core/state/state-store.ts";
import type { BranchState, StateBranch } from "./state-branch.ts";

/** A stream as the branch held it at one commit. */
export interface StreamView {
  readonly segments: readonly Segment[];
  readonly entries: readonly StateEntry[];
  readonly head: StateHead | undefined;
}

export interface StreamFiles {
  /** @throws SLIPWAY_E_STATE_UNREADABLE when a file is damaged or missing */
  load(state: BranchState | undefined, stream: string): Promise<StreamView>;
  /** @throws SLIPWAY_E_STATE_UNREADABLE */
  loadHead(state: BranchState | undefined, stream: string): Promise<StateHead | undefined>;
  /** Takes note of what was just written, so that nobody asks for it. */
  remember(state: BranchState, texts: ReadonlyMap<string, string>): void;
}

const OPEN_AT_ONCE = 8; // of the 100 requests that GitHub serves at a time

/** Reads streams. What was read once is not asked for again: a Git object never changes its content. */
export function createStreamFiles(branch: StateBranch): StreamFiles {
  const texts = new Map<string, { readonly sha: string; readonly text: string }>();
  const parsed = new Map<string, { readonly text: string; readonly entries: readonly StateEntry[] }>();

  const readText = async (state: BranchState, path: string): Promise<string> => {
    const sha = state.blobs.get(path) ?? "";
    const known = texts.get(path);
    if (known?.sha === sha) return known.text;
    const text = await branch.readFile(state, path);
    texts.set(path, { sha, text });
    return text;
  };

  const loadHead: StreamFiles["loadHead"] = async (state, stream) => {
    const path = headPath(stream);
    if (state?.blobs.has(path) !== true) return undefined;
    const text = await readText(state, path);
    try {
      const { number, digest } = parseDocument(stateHeadDocument, JSON.parse(text), { path });
      return { number, digest };
    } catch (thrown) {
      throw unreadable(path, thrown);
    }
  };

  /** Segments must follow each other without a gap. */
  const parseAll = (stream: string, segments: readonly Segment[]): readonly StateEntry[] => {
    const all: StateEntry[] = [];
    for (const segment of segments) {
      const path = segmentPath(stream, segment.first);
      if (segment.first !== all.length + 1) throw unreadable(path, gap(all.length + 1));
      const known = parsed.get(path);
      const entries = known?.text === segment.text ? known.entries : parse(segment, { stream, path });
      parsed.set(path, { text: segment.text, entries });
      all.push(...entries);
    }
    return all;
  };

  return {
    loadHead,
    remember(state, written) {
      for (const [path, text] of written) texts.set(path, { sha: state.blobs.get(path) ?? "", text });
    },
    async load(state, stream) {
      if (state === undefined) return { segments: [], entries: [], head: undefined };
      const firsts = listSegments(state, stream);
      const head = loadHead(state, stream);
      const segments: Segment[] = [];
      for (let index = 0; index < firsts.length; index += OPEN_AT_ONCE) {
        const some = firsts.slice(index, index + OPEN_AT_ONCE);
        const read = some.map(async (first) => ({ first, text: await readText(state, segmentPath(stream, first)) }));
        const [, ...loaded] = await Promise.all([head, ...read]);
        segments.push(...loaded);
      }
      return { segments, entries: parseAll(stream, segments), head: await head };
    },
  };
}

/** The files that change when a stream changes: contents of those to write, paths of those to remove. */
export function describeStreamChange(
  stream: string,
  { change, head }: { readonly change: SegmentChange; readonly head: StateHead },
): { readonly write: readonly (readonly [path: string, text: string])[]; readonly remove: readonly string[] } {
  return {
    write: [
      ...change.write.map(({ first, text }) => [segmentPath(stream, first), text] as const),
      [headPath(stream), `${JSON.stringify({ schema: "slipway/state-head/v1", stream, ...head }, null, 2)}\n`],
    ],
    remove: change.remove.map((first) => segmentPath(stream, first)),
  };
}

function listSegments({ blobs }: BranchState, stream: string): readonly number[] {
  const start = `state/${stream}/`;
  return [...blobs.keys()]
    .filter((path) => path.startsWith(start))
    .flatMap((path) => /^([0-9]{6,15})\.jsonl$/.exec(path.slice(start.length))?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
}

function parse(segment: Segment, place: SegmentPlace): readonly StateEntry[] {
  try {
    return parseSegment(segment, place);
  } catch (thrown) {
    throw unreadable(place.path, thrown);
  }
}

function segmentPath(stream: string, first: number): string {
  return `state/${stream}/${String(first).padStart(6, "0")}.jsonl`;
}

function headPath(stream: string): string {
  return `state/heads/${stream}.json`;
}

function gap(number: number): Error {
  return new Error(`the file with entry ${number} is missing`);
}

function unreadable(path: string, thrown: unknown): SlipwayError {
  const reason =
    thrown instanceof SlipwayError ? thrown.what : String(thrown instanceof Error ? thrown.message : thrown);
  return new SlipwayError("SLIPWAY_E_STATE_UNREADABLE", {
    what: `${path} on the state branch cannot be read: ${reason.replace(/\.$/, "")}.`,
    remedy: "Restore it from an earlier commit of that branch, as docs/state.md shows.",
    cause: thrown,
  });
}

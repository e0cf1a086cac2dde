import type { Sha256 } from "../canonical-json.ts";
import { appendInTurn } from "./append-in-turn.ts";
import { decideAppend } from "./decide-append.ts";
import { assertStreamName, digestEntry, revisionOf, type StateEntry } from "./state-entry.ts";
import type { StateStore } from "./state-store.ts";

export interface OverlayOptions {
  readonly base: Pick<StateStore, "read" | "head">;
  readonly sha256: Sha256;
}

/**
 * For jobs that may read the state and not write it: shows `base` and keeps what is appended in memory, on top of the stream as it was
 * at the first append. Nothing of it outlives the process.
 */
export function createOverlayStateStore({ base, sha256 }: OverlayOptions): StateStore {
  const kept = new Map<string, readonly StateEntry[]>();

  const append: StateStore["append"] = async (stream, addition) => {
    assertStreamName(stream);
    const below = kept.has(stream) ? undefined : await base.read(stream);
    // From here on nothing waits, so that of appends at the same time each sees the one before.
    const entries = kept.get(stream) ?? below?.entries ?? [];
    const answer = decideAppend(entries, { stream, addition }, sha256);
    if (answer !== "conflict" && answer.appended) kept.set(stream, [...entries, structuredClone(answer.entry)]);
    return answer;
  };

  return {
    append,
    appendAll: appendInTurn(append),
    async read(stream) {
      assertStreamName(stream);
      const entries = kept.get(stream);
      if (entries === undefined) return await base.read(stream);
      return { entries: structuredClone(entries), revision: revisionOf(entries.at(-1), sha256) };
    },
    async head(stream) {
      assertStreamName(stream);
      const last = kept.get(stream)?.at(-1);
      return last === undefined ? await base.head(stream) : { number: last.number, digest: digestEntry(last, sha256) };
    },
  };
}

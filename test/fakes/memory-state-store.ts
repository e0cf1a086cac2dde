import type { Sha256 } from "../../core/canonical-json.ts";
import { appendInTurn } from "../../core/state/append-in-turn.ts";
import { decideAppend } from "../../core/state/decide-append.ts";
import { assertStreamName, digestEntry, revisionOf, type StateEntry } from "../../core/state/state-entry.ts";
import type { StateStore } from "../../core/state/state-store.ts";

/** State in memory; every answer is a copy. */
export function createMemoryStateStore({ sha256 }: { readonly sha256: Sha256 }): StateStore {
  const streams = new Map<string, readonly StateEntry[]>();
  const append: StateStore["append"] = async (stream, addition) => {
    assertStreamName(stream);
    const entries = streams.get(stream) ?? [];
    const answer = decideAppend(entries, { stream, addition }, sha256);
    if (answer !== "conflict" && answer.appended) streams.set(stream, [...entries, structuredClone(answer.entry)]);
    return answer;
  };
  return {
    append,
    appendAll: appendInTurn(append),
    async read(stream) {
      assertStreamName(stream);
      const entries = streams.get(stream) ?? [];
      return { entries: structuredClone(entries), revision: revisionOf(entries.at(-1), sha256) };
    },
    async head(stream) {
      assertStreamName(stream);
      const last = streams.get(stream)?.at(-1);
      return last === undefined ? undefined : { number: last.number, digest: digestEntry(last, sha256) };
    },
  };
}

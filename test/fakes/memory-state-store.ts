import type { Sha256 } from "../../core/canonical-json.ts";
import {
  assertStreamName,
  buildEntry,
  digestEntry,
  revisionOf,
  type StateEntry,
} from "../../core/state/state-entry.ts";
import type { StateStore } from "../../core/state/state-store.ts";

/** State in memory; every answer is a copy. */
export function createMemoryStateStore({ sha256 }: { readonly sha256: Sha256 }): StateStore {
  const streams = new Map<string, readonly StateEntry[]>();
  return {
    async read(stream) {
      assertStreamName(stream);
      const entries = streams.get(stream) ?? [];
      return { entries: structuredClone(entries), revision: revisionOf(entries.at(-1), sha256) };
    },
    async append(stream, addition) {
      assertStreamName(stream);
      const entries = streams.get(stream) ?? [];
      const last = entries.at(-1);
      const revision = revisionOf(last, sha256);
      const known = entries.find(({ key }) => key === addition.key);
      if (known !== undefined) return { entry: structuredClone(known), revision, appended: false };
      if (addition.revision !== undefined && addition.revision !== revision) return "conflict";
      const entry = buildEntry({ stream, addition, last }, sha256);
      streams.set(stream, [...entries, entry]);
      return { entry: structuredClone(entry), revision: digestEntry(entry, sha256), appended: true };
    },
    async head(stream) {
      assertStreamName(stream);
      const last = streams.get(stream)?.at(-1);
      return last === undefined ? undefined : { number: last.number, digest: digestEntry(last, sha256) };
    },
  };
}

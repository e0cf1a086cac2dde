import type { Sha256 } from "../canonical-json.ts";
import { digestEntry, type StateEntry } from "./state-entry.ts";
import type { StateHead } from "./state-store.ts";

/**
 * The first thing that shows that a stream is not what was written; `undefined` when nothing does. Every entry holds the
 * digest of the one before, so a changed, missing, added or moved entry breaks the chain at the next one; the head tells
 * of entries that are missing at the end.
 */
export function findChainProblem(
  entries: readonly StateEntry[],
  { head, sha256 }: { readonly head: StateHead | undefined; readonly sha256: Sha256 },
): string | undefined {
  let previous: string | null = null;
  const keys = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    if (entry.number !== index + 1) return `entry ${index + 1} says that it is number ${entry.number}`;
    if (entry.previous !== previous) {
      return `entry ${entry.number} does not follow what stands before it: ${
        index === 0 ? "the beginning was removed" : `entry ${index} was changed, or entries were moved`
      }`;
    }
    if (keys.has(entry.key)) return `entry ${entry.number} repeats the key ${JSON.stringify(entry.key.slice(0, 80))}`;
    keys.add(entry.key);
    previous = digestEntry(entry, sha256);
  }
  return head === undefined ? undefined : findHeadProblem(entries, { head, sha256 });
}

function findHeadProblem(
  entries: readonly StateEntry[],
  { head, sha256 }: { readonly head: StateHead; readonly sha256: Sha256 },
): string | undefined {
  const anchored = entries[head.number - 1];
  if (anchored === undefined) {
    const gone = head.number - entries.length;
    return `the newest ${gone === 1 ? "entry was" : `${gone} entries were`} removed: the head knows number ${head.number}`;
  }
  return digestEntry(anchored, sha256) === head.digest
    ? undefined
    : `entry ${head.number} is not the one that the head knows`;
}

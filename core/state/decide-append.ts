import type { Sha256 } from "../canonical-json.ts";
import { buildEntry, digestEntry, revisionOf, type StateEntry } from "./state-entry.ts";
import type { AppendedState, StateAddition } from "./state-store.ts";

export interface AppendRequest {
  readonly stream: string;
  readonly addition: StateAddition;
}

/**
 * What an append to a stream of these entries answers; with `appended`, its entry is to stand after them.
 * @throws SLIPWAY_E_DOCUMENT_INVALID for a record that nobody could read back
 */
export function decideAppend(
  entries: readonly StateEntry[],
  { stream, addition }: AppendRequest,
  sha256: Sha256,
): AppendedState | "conflict" {
  const last = entries.at(-1);
  const revision = revisionOf(last, sha256);
  const known = entries.find(({ key }) => key === addition.key);
  if (known !== undefined) return { entry: structuredClone(known), revision, appended: false };
  if (addition.revision !== undefined && addition.revision !== revision) return "conflict";
  const entry = buildEntry({ stream, addition, last }, sha256);
  return { entry, revision: digestEntry(entry, sha256), appended: true };
}

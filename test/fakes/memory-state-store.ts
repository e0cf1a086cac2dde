import type { Sha256 } from "../../core/canonical-json.ts";
import { createOverlayStateStore } from "../../core/state/overlay-state-store.ts";
import { revisionOf } from "../../core/state/state-entry.ts";
import type { StateStore } from "../../core/state/state-store.ts";

/** State in memory: what is kept on top of nothing. */
export function createMemoryStateStore({ sha256 }: { readonly sha256: Sha256 }): StateStore {
  const revision = revisionOf(undefined, sha256);
  return createOverlayStateStore({
    sha256,
    base: { read: async () => ({ entries: [], revision }), head: async () => undefined },
  });
}

import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { cachedEngine } from "../../../adapters/runner/locate-engine.ts";
import { ENGINE_SETS } from "../../../core/engines/engine-sets.ts";

/** A runner that has run us before: every engine lies where our lock would install it. `from` holds a `node_modules`. */
export function stockToolCache(
  toolCache: string,
  { product, from }: { readonly product: string; readonly from: string },
): void {
  for (const set of ENGINE_SETS) {
    const target = cachedEngine(set, { toolCache, locks: join(product, "engines") });
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(from, target);
  }
}

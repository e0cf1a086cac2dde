import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type EngineSet, findEngineSet } from "../../core/engines/engine-sets.ts";
import type { Logger } from "../../core/log.ts";
import { locateEngine } from "./locate-engine.ts";

export interface EnginePlaces {
  /** The caller's checkout, whose packages win. */
  readonly workspace: string;
  /** Where what is missing is installed once per machine. */
  readonly toolCache: string;
  /** Folder with a lock for each set; default: the one shipped with this module. */
  readonly locks?: string;
  readonly log: Logger;
}

export interface EngineProvider {
  /** From now on no package of the checkout is loaded: for jobs that may write, where no code of the user may run. To be called before the first import. */
  ignoreWorkspace(): void;
  stop(): void;
}

// This module's source lies two folders below the root; a bundle lies beside its chunks, with the locks one folder up.
const FROM_SOURCE = import.meta.url.endsWith(".ts");
const OURS = new URL(FROM_SOURCE ? "../../" : "./", import.meta.url);
const LOCKS = fileURLToPath(new URL(FROM_SOURCE ? "../../engines/" : "../engines/", import.meta.url));

/**
 * From here on `import("@duckdb/node-api")` and its like, written in our own code, find their package: in the workspace, else
 * beside Slipway, else in the tool cache, else by installing the pinned lock there. Imports of others resolve as ever.
 * The import throws SLIPWAY_E_RUNTIME_MISSING when all of that fails.
 */
export function provideEngines({ workspace, toolCache, locks = LOCKS, log }: EnginePlaces): EngineProvider {
  const own = fileURLToPath(OURS);
  let places = [workspace, own];
  const located = new Map<EngineSet, () => string>();
  const locate = (set: EngineSet): string => {
    const known = located.get(set) ?? remember(() => locateEngine(set, { places, toolCache, locks, log }));
    located.set(set, known);
    return known();
  };
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const set = isOurs(context.parentURL) ? findEngineSet(specifier) : undefined;
      if (set === undefined) return next(specifier, context);
      return next(specifier, { ...context, parentURL: pathToFileURL(`${locate(set)}/importer.js`).href });
    },
  });
  return {
    ignoreWorkspace: () => {
      places = [own];
    },
    stop: () => hooks.deregister(),
  };
}

function isOurs(importer: string | undefined): boolean {
  return importer?.startsWith(OURS.href) === true && !importer.includes("/node_modules/");
}

/** Runs `work` once; a failure is an answer too, so that nothing is installed again and again. */
function remember(work: () => string): () => string {
  try {
    const result = work();
    return () => result;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type EngineSet, judgePlace } from "../../core/engines/engine-sets.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { installEngine } from "./install-engine.ts";

export interface EngineSearch {
  /** Folders in order of preference; like any importer each also sees the `node_modules` of the folders above it. */
  readonly places: readonly string[];
  readonly toolCache: string;
  readonly locks: string;
  readonly log: Logger;
}

/** A folder from which every package of the set resolves. Installs what is nowhere. @throws SLIPWAY_E_RUNTIME_MISSING */
export function locateEngine(set: EngineSet, { places, toolCache, locks, log }: EngineSearch): string {
  const lock = join(locks, set.id);
  const pinned = readPinned(lock);
  for (const place of places) {
    const fit = judgePlace(set, { found: findPackages(set, place), pinned });
    if (fit.fits) {
      log.debug(`${set.title} is taken from ${place}.`);
      return place;
    }
    if (fit.unfit !== undefined) log.info(`${set.title} of ${place} is passed over: it has ${fit.unfit}.`);
  }
  const named = Object.entries(pinned).map(([name, version]) => `${name}@${version}`);
  const target = cachedEngine(set, { toolCache, locks });
  if (existsSync(target)) {
    log.debug(`${set.title} is taken from the tool cache, ${relative(toolCache, target)}.`);
    return target;
  }
  log.info(`Installing ${named.join(", ")} into the runner's tool cache …`);
  try {
    installEngine(lock, target);
  } catch (cause) {
    throw new SlipwayError("SLIPWAY_E_RUNTIME_MISSING", {
      what: `${set.title} is neither in the workspace nor in the runner's tool cache, and it cannot be installed: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy: `Let the runner reach an npm registry, or install it in a step before this one: npm install ${named.join(" ")}`,
      cause,
    });
  }
  return target;
}

/** Where the tool cache holds the set that our lock describes, whether it is there or not. */
export function cachedEngine(set: EngineSet, { toolCache, locks }: Pick<EngineSearch, "toolCache" | "locks">): string {
  const lock = join(locks, set.id);
  const [version = ""] = Object.values(readPinned(lock));
  return join(toolCache, `slipway-${set.id}`, version, `${machine()}-${digest(lock)}`);
}

function readPinned(lock: string): Readonly<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(join(lock, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return manifest.dependencies;
}

function findPackages(set: EngineSet, place: string): ReadonlyMap<string, string> {
  return new Map(
    set.packages.flatMap((name) => {
      const version = findVersion(name, place);
      return version === undefined ? [] : [[name, version] as const];
    }),
  );
}

/** Of the package as an importer in `folder` gets it; undefined when it gets none. */
function findVersion(name: string, folder: string): string | undefined {
  const manifest = join(folder, "node_modules", name, "package.json");
  if (existsSync(manifest))
    return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version?: string }).version;
  const parent = dirname(folder);
  return parent === folder ? undefined : findVersion(name, parent);
}

/** The lock decides the content: a new one gets a new folder. */
function digest(lock: string): string {
  return createHash("sha256")
    .update(readFileSync(join(lock, "package-lock.json")))
    .digest("hex")
    .slice(0, 12);
}

/** Containers of one machine share its tool cache and may differ in the C library. */
function machine(): string {
  const { arch, platform, report } = process;
  if (platform !== "linux") return `${platform}-${arch}`;
  Object.assign(report, { excludeNetwork: true }); // otherwise it looks up the names of open connections
  const { header } = report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  return `${platform}-${arch}-${header?.glibcVersionRuntime === undefined ? "musl" : "glibc"}`;
}

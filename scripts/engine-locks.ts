// Writes engines/<set>/: what an action installs when a native package is nowhere, cut out of our own package-lock.json, so that
// users run exactly what the tests ran. `npm run generate` renews it; a test fails when it is stale.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ENGINE_SETS } from "../core/engines/engine-sets.ts";

interface LockEntry {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

type Packages = Readonly<Record<string, LockEntry>>;

/** Never installed by an action: it downloads a library outside of npm's integrity check. */
const WORKSPACE_ONLY: ReadonlySet<string> = new Set(["@tensorflow/tfjs-node"]);

/** Content by path. */
export function buildEngineLocks(folder: string): Readonly<Record<string, string>> {
  const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as { packages: Packages };
  return Object.fromEntries(
    ENGINE_SETS.flatMap(({ id, title, packages: names }) => {
      const shipped = names.filter(
        (name) => !WORKSPACE_ONLY.has(name) && packages[`node_modules/${name}`] !== undefined,
      );
      const dependencies = Object.fromEntries(
        shipped.map((name) => [name, packages[`node_modules/${name}`]?.version ?? ""]),
      );
      const project = `slipway-${id}`;
      const manifest = { name: project, private: true, description: `${title} for Slipway's actions.`, dependencies };
      const entries = collect(packages, shipped);
      const root = { name: project, dependencies };
      const lock = { name: project, lockfileVersion: 3, requires: true, packages: { "": root, ...entries } };
      return [
        [`engines/${id}/package.json`, print(manifest)],
        [`engines/${id}/package-lock.json`, print(lock)],
      ];
    }),
  );
}

/** The entries that the named packages need, where they lie; found as Node finds a package. */
function collect(packages: Packages, names: readonly string[]): Packages {
  const paths = new Set(names.map((name) => `node_modules/${name}`));
  for (const path of paths) {
    const { dependencies = {}, optionalDependencies = {} } = packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = findEntry(packages, path, name);
      if (found !== undefined) paths.add(found);
      else if (optionalDependencies[name] === undefined)
        throw new Error(`package-lock.json lacks ${name}, which ${path} needs.`);
    }
  }
  return Object.fromEntries([...paths].toSorted().map((path) => [path, withoutOrigin(packages[path])]));
}

/** `dev` and `optional` say how our own project came to the package, not the engine. */
function withoutOrigin(entry: LockEntry | undefined): LockEntry {
  const { dev: _dev, optional: _optional, peer: _peer, ...rest } = entry ?? { version: "" };
  return rest.os === undefined && rest.cpu === undefined ? rest : { ...rest, optional: true };
}

function findEntry(packages: Packages, from: string, name: string): string | undefined {
  const path = from === "" ? `node_modules/${name}` : `${from}/node_modules/${name}`;
  if (packages[path] !== undefined) return path;
  if (from === "") return undefined;
  const above = from.lastIndexOf("/node_modules/");
  return findEntry(packages, above === -1 ? "" : from.slice(0, above), name);
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (import.meta.main) {
  for (const [path, content] of Object.entries(buildEngineLocks("."))) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

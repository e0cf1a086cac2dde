import semver from "semver";

/**
 * Packages that are never part of an action's bundle: native, or too heavy to download for a step that computes nothing.
 * They come together from one place, because the parts of one library must be the same instance.
 */
export interface EngineSet {
  /** Also the folder below `engines/` that holds its lock. */
  readonly id: string;
  readonly title: string;
  /** What our code imports. */
  readonly packages: readonly string[];
  /** A place has the set when it has one package of every group. */
  readonly needs: readonly (readonly string[])[];
}

export const ENGINE_SETS: readonly EngineSet[] = [
  { id: "duckdb", title: "DuckDB", packages: ["@duckdb/node-api"], needs: [["@duckdb/node-api"]] },
  {
    id: "tensorflow",
    title: "TensorFlow.js",
    packages: [
      "@tensorflow/tfjs-core",
      "@tensorflow/tfjs-layers",
      "@tensorflow/tfjs-backend-cpu",
      "@tensorflow/tfjs-backend-wasm",
      "@tensorflow/tfjs-node",
    ],
    needs: [
      ["@tensorflow/tfjs-core"],
      ["@tensorflow/tfjs-layers"],
      ["@tensorflow/tfjs-node", "@tensorflow/tfjs-backend-wasm"], // the third computes several times as slowly
    ],
  },
  { id: "ydf", title: "Yggdrasil Decision Forests", packages: ["ydf-training"], needs: [["ydf-training"]] },
  {
    id: "onnx",
    title: "ONNX Runtime",
    packages: ["onnxruntime-node", "onnxruntime-web"],
    needs: [["onnxruntime-node", "onnxruntime-web"]],
  },
];

/** The set that a package belongs to, for `import("ydf-training")` and for paths inside it. */
export function findEngineSet(specifier: string): EngineSet | undefined {
  return ENGINE_SETS.find(({ packages }) =>
    packages.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
  );
}

export interface PlacedEngine {
  /** Versions by package of what lies in the place. */
  readonly found: ReadonlyMap<string, string>;
  /** Exact versions of our lock. Packages that it lacks are released together with its first. */
  readonly pinned: Readonly<Record<string, string>>;
}

export type EngineFit =
  | { readonly fits: true }
  /** `unfit` names the package that stands in the way; it is undefined when the place just has nothing of the set. */
  | { readonly fits: false; readonly unfit?: string };

/** Does a place provide the set? A version fits when it is ours, or a later one that promises to be compatible (`^`). */
export function judgePlace(set: EngineSet, { found, pinned }: PlacedEngine): EngineFit {
  const [together = ""] = Object.values(pinned);
  for (const [name, version] of found) {
    const range = `^${pinned[name] ?? together}`;
    if (!semver.satisfies(version, range, { includePrerelease: true })) {
      return { fits: false, unfit: `${name} ${version}, where ${range} is needed` };
    }
  }
  const missing = set.needs.find((group) => !group.some((name) => found.has(name)));
  if (missing === undefined) return { fits: true };
  return found.size === 0 ? { fits: false } : { fits: false, unfit: `no ${missing.join(" or ")}` };
}

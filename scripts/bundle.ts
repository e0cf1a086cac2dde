// Bundles every action into dist/, which release commits carry and main does not: `dist/<action>.mjs` and shared chunks.
import { globSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type OutputChunk, rolldown } from "rolldown";
import { type ActionSize, assertBudgets, measureActions, renderSizes } from "./bundle-sizes.ts";
import { renderLicences } from "./licences.ts";
import { withoutUnusedParts } from "./unused-parts.ts";

/** Resolved when an action runs (adapters/runner/engines.ts): native, or too heavy to download for an action that computes nothing. */
const ENGINES = /^(?:@duckdb\/|@tensorflow\/|ydf-|onnxruntime-)/;

/** Packages that a dependency tries and does without. */
const TRIED_ONLY: ReadonlySet<string> = new Set(["canvas", "kerberos"]);

export interface Bundle {
  readonly sizes: readonly ActionSize[];
  /** Names of all files, in the order of the alphabet. */
  readonly files: readonly string[];
}

/**
 * Writes `out` anew. The same sources give the same bytes wherever they lie.
 * @throws Error on any warning of the bundler, an import that nothing provides, a licence or an action beyond its budget
 */
export async function bundleActions({ root, out }: { root: string; out: string }): Promise<Bundle> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
  const build = await rolldown({
    cwd: root,
    input: findEntries(root),
    platform: "node",
    external: ENGINES,
    plugins: [withoutUnusedParts()],
    transform: { define: { SLIPWAY_VERSION: JSON.stringify(version) } },
    onLog(level, { message }) {
      if (level === "warn") throw new Error(message);
    },
  });
  rmSync(out, { recursive: true, force: true });
  const { output } = await build.write({
    dir: out,
    format: "esm",
    minify: true,
    comments: false,
    entryFileNames: "[name].mjs",
    chunkFileNames: "chunk-[hash].mjs",
  });
  await build.close();
  const chunks = output.filter((file) => file.type === "chunk");
  assertSelfContained(chunks);
  const packages = chunks.flatMap(({ modules }) => bundledPackages(modules));
  writeFileSync(
    join(out, "THIRD-PARTY-LICENSES.txt"),
    renderLicences([...packages, join(root, "node_modules/rolldown")]),
  );
  writeFileSync(join(out, "metafile.json"), renderMetafile(root, chunks));
  const sizes = measureActions(chunks);
  assertBudgets(sizes);
  return { sizes, files: readdirSync(out).toSorted() };
}

/** `actions/<x>/index.ts` → `<x>`, `actions/<x>/post.ts` → `<x>-post`; and `sdk`, which pipelines import as "slipway". */
function findEntries(root: string): Readonly<Record<string, string>> {
  const name = (file: string) => basename(dirname(file)) + (basename(file) === "post.ts" ? "-post" : "");
  const files = globSync("actions/*/{index,post}.ts", { cwd: root }).toSorted();
  if (files.length === 0) throw new Error(`${root} has no actions/*/index.ts.`);
  return {
    ...Object.fromEntries(files.map((file) => [name(file), join(root, file)])),
    sdk: join(root, "pipelines/index.ts"),
  };
}

/** An action has no node_modules beside it: what is imported is another chunk, a part of Node, or an engine. */
function assertSelfContained(chunks: readonly OutputChunk[]): void {
  const names = new Set(chunks.map(({ fileName }) => fileName));
  for (const { name, imports, dynamicImports } of chunks) {
    for (const specifier of [...imports, ...dynamicImports]) {
      if (names.has(specifier) || isBuiltin(specifier) || TRIED_ONLY.has(specifier)) continue;
      if (!ENGINES.test(specifier)) throw new Error(`${name} imports "${specifier}", which no action will find.`);
      // A static import would be resolved before a line of ours has run, so before the engine can be provided.
      if (imports.includes(specifier)) throw new Error(`${name} imports "${specifier}" statically: use import().`);
    }
  }
}

/** Folders of the packages that left something in the bundle. */
function bundledPackages(modules: OutputChunk["modules"]): readonly string[] {
  return Object.entries(modules)
    .filter(([, { renderedLength }]) => renderedLength > 0)
    .flatMap(([id]) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id.replaceAll("\0", ""))?.[0] ?? []);
}

/** What every file is made of, in bytes before minification; for people and for the checks of sizes. */
function renderMetafile(root: string, chunks: readonly OutputChunk[]): string {
  const outputs = chunks
    .toSorted((left, right) => (left.fileName < right.fileName ? -1 : 1))
    .map(({ fileName, code, imports, dynamicImports, modules }) => {
      const inputs = Object.entries(modules)
        .filter(([, { renderedLength }]) => renderedLength > 0)
        .map(([id, { renderedLength }]) => [describeModule(root, id), renderedLength] as const);
      const bytes = Buffer.byteLength(code);
      return [fileName, { bytes, imports, dynamicImports, inputs: Object.fromEntries(inputs) }] as const;
    });
  return `${JSON.stringify({ outputs: Object.fromEntries(outputs) }, null, 1)}\n`;
}

/** Independent of where the checkout lies. */
function describeModule(root: string, id: string): string {
  const path = id.replaceAll("\0", "");
  const inPackage = path.lastIndexOf("node_modules");
  return inPackage === -1 ? relative(root, path).replaceAll("\\", "/") : path.slice(inPackage).replaceAll("\\", "/");
}

if (import.meta.main) {
  const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
  const { sizes } = await bundleActions({ root, out: join(root, "dist") });
  console.log(renderSizes(sizes));
}

import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { bundleActions } from "./bundle.ts";
import { openGit } from "./git.ts";

/**
 * What stays on main. A runner downloads the whole tree for every job, so it carries what actions need and what rebuilds
 * them: no tests, benchmarks, examples, pictures and data.
 */
const LEFT_OUT = [
  /^(?:test|bench|examples|\.ci)\//,
  /^pipelines\/[^/]+\//,
  /^docs\/golden-reports\//,
  /\.(?:png|jpe?g|gif|webp|svg|csv|parquet|onnx)$/,
];

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/** For people; no action reads it. */
const METAFILE = "metafile.json";

export interface ReleaseTree {
  readonly tree: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * The tree of a release of `commit`: its files without LEFT_OUT and workflows that nobody can call, and `dist/`. The bundles are built
 * twice, at two places, from that tree alone. @throws Error when the two differ
 */
export async function writeReleaseTree(root: string, commit: string): Promise<ReleaseTree> {
  const git = openGit(root);
  await using temporary = await mkdtempDisposable(join(tmpdir(), "slipway-release-"));
  const index = join(temporary.path, "index");
  git(["read-tree", commit], { index });
  const left = git(["ls-files"], { index })
    .split("\n")
    .filter((path) => !isReleased(path, () => git(["show", `${commit}:${path}`])));
  if (left.length > 0) git(["update-index", "--force-remove", "--stdin"], { index, input: left.join("\n") });

  const [first = "", second = ""] = ["first", "second"].map((name) => join(temporary.path, name));
  await buildAt(root, index, first);
  await buildAt(root, index, second);
  assertSame(readDist(first), readDist(second));

  const names = [...readDist(first).keys()];
  const paths = names.map((name) => join(first, "dist", name));
  const blobs = git(["hash-object", "-w", "--no-filters", "--stdin-paths"], { input: paths.join("\n") }).split("\n");
  const entries = names.map((name, position) => `100644 ${blobs[position]}\tdist/${name}`);
  git(["update-index", "--add", "--index-info"], { index, input: `${entries.join("\n")}\n` });
  const tree = git(["write-tree"], { index });
  const sizes = git(["ls-tree", "-r", "-l", tree])
    .split("\n")
    .map((line) => Number(line.split(/\s+/)[3]));
  return { tree, files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Builds the bundles of a release anew from its own sources. @throws Error naming the files of `dist/` that come out otherwise */
export async function verifyRelease(root: string, commit: string): Promise<number> {
  const git = openGit(root);
  await using temporary = await mkdtempDisposable(join(tmpdir(), "slipway-verify-"));
  const index = join(temporary.path, "index");
  git(["read-tree", commit], { index });
  const released = join(temporary.path, "released");
  git(["checkout-index", "--all", `--prefix=${released}/`], { index });
  const rebuilt = join(temporary.path, "rebuilt");
  await buildAt(root, index, rebuilt);
  const dist = readDist(released);
  assertSame(dist, readDist(rebuilt));
  return dist.size;
}

export function isReleased(path: string, read: () => string): boolean {
  if (LEFT_OUT.some((pattern) => pattern.test(path))) return false;
  return !WORKFLOW.test(path) || isCallable(read());
}

function isCallable(workflow: string): boolean {
  const { on } = parse(workflow) as { readonly on?: unknown };
  return typeof on === "object" && on !== null && "workflow_call" in on;
}

/** Files of the index at `folder`, and their bundles. The packages are those that lie in the checkout. */
async function buildAt(root: string, index: string, folder: string): Promise<void> {
  openGit(root)(["checkout-index", "--all", `--prefix=${folder}/`], { index });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  await bundleActions({ root: folder, out: join(folder, "dist") });
}

function readDist(folder: string): ReadonlyMap<string, Buffer> {
  const dist = join(folder, "dist");
  const names = readdirSync(dist).filter((name) => name !== METAFILE);
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(dist, name))]));
}

function assertSame(expected: ReadonlyMap<string, Buffer>, found: ReadonlyMap<string, Buffer>): void {
  const names = [...new Set([...expected.keys(), ...found.keys()])];
  const different = names.filter((name) => expected.get(name)?.equals(found.get(name) ?? Buffer.alloc(0)) !== true);
  if (different.length > 0) throw new Error(`The bundles are not the same when built again: ${different.join(", ")}.`);
}

// Makes a release: builds the actions of HEAD, commits them without tests, pictures and data on the branch `release/vN` of the
// remote, tags that commit `vX.Y.Z` and moves the tag `vN`. The checkout, its index and its refs stay as they are; either
// everything is pushed or nothing.
//
//   node scripts/release.ts 1.2.3 [--remote origin] [--dry-run]
//   node scripts/release.ts --verify v1.2.3        builds that release anew and compares every byte of dist/
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import semver from "semver";
import { type Git, openGit, succeeds } from "./git.ts";
import { verifyRelease, writeReleaseTree } from "./release-tree.ts";

interface Plan {
  readonly version: string;
  readonly source: string;
  readonly tag: string;
  readonly branch: string;
  /** Tag that follows the newest release of its major version; none for a preview. */
  readonly moving: string | undefined;
  /** Refs of the remote by full name. */
  readonly refs: ReadonlyMap<string, string>;
}

export interface ReleaseOptions {
  readonly root: string;
  readonly version: string;
  readonly remote: string;
  readonly dryRun: boolean;
  readonly print: (line: string) => void;
}

/** @throws Error with what to do when the release may not be made */
export async function release({ root, version, remote, dryRun, print }: ReleaseOptions): Promise<void> {
  const git = openGit(root);
  const plan = planRelease(git, { root, version, remote });
  const { tag, branch, moving, source, refs } = plan;
  const { tree, files, bytes } = await writeReleaseTree(root, source);
  print(`${files} files, ${(bytes / 1e6).toFixed(1)} MB; the bundles came out the same twice`);

  const tip = refs.get(`refs/heads/${branch}`);
  if (tip !== undefined) git(["fetch", "--quiet", "--no-tags", remote, tip]);
  const parents = [tip, source].flatMap((parent) => (parent === undefined ? [] : ["-p", parent]));
  const message = `Slipway ${version}\n\nBuilt from ${source}.\n`;
  const commit = git(["commit-tree", tree, ...parents], { input: message });
  const pushed = [`${commit}:refs/heads/${branch}`, `${makeTag(git, plan, commit)}:refs/tags/${tag}`];
  const forced =
    moving === undefined ? [] : [`--force-with-lease=refs/tags/${moving}:${refs.get(`refs/tags/${moving}`) ?? ""}`];
  if (moving !== undefined) pushed.push(`${commit}:refs/tags/${moving}`);
  print(
    `${dryRun ? "would push" : "pushing"} ${commit.slice(0, 12)} as ${[tag, branch, moving].filter(Boolean).join(", ")} to ${remote}`,
  );
  if (!dryRun) git(["push", "--quiet", "--atomic", ...forced, remote, ...pushed]);
}

function planRelease(git: Git, { root, version, remote }: Pick<ReleaseOptions, "root" | "version" | "remote">): Plan {
  const parsed = semver.parse(version);
  if (parsed === null || parsed.version !== version) throw new Error(`"${version}" is no version: write it as 1.2.3.`);
  if (git(["status", "--porcelain"]) !== "") throw new Error("The checkout has changes: commit or remove them first.");
  assertDescribed(root, version);
  const refs = listRemote(git, remote);
  const tag = `v${version}`;
  if (refs.has(`refs/tags/${tag}`) || succeeds(git, ["rev-parse", "--verify", "--quiet", `refs/tags/${tag}`])) {
    throw new Error(`${tag} exists, and a released version never changes: raise the version.`);
  }
  const source = git(["rev-parse", "HEAD"]);
  const main = refs.get("refs/heads/main");
  if (main === undefined || !succeeds(git, ["merge-base", "--is-ancestor", source, main])) {
    throw new Error(`HEAD is not on main of ${remote}: merge it, then \`git fetch ${remote}\` and release from there.`);
  }
  const preview = parsed.prerelease.length > 0;
  if (!preview) assertNewest(version, refs);
  const major = `v${parsed.major}`;
  const branch = preview ? `release/${major}-preview` : `release/${major}`;
  return { version, source, tag, branch, moving: preview ? undefined : major, refs };
}

function assertDescribed(root: string, version: string): void {
  const read = (name: string): string => readFileSync(join(root, name), "utf8");
  for (const name of ["package.json", "package-lock.json"]) {
    const { version: written } = JSON.parse(read(name)) as { readonly version: string };
    if (written !== version)
      throw new Error(`${name} says ${written}, not ${version}: \`npm version --no-git-tag-version ${version}\`.`);
  }
  const heading = new RegExp(`^## ${version.replaceAll(".", "\\.")}(?:$|\\s)`, "m");
  if (!heading.test(read("CHANGELOG.md"))) throw new Error(`CHANGELOG.md has no heading "## ${version}".`);
}

/** The moving tag only ever goes forward. */
function assertNewest(version: string, refs: ReadonlyMap<string, string>): void {
  const newer = [...refs.keys()]
    .map((name) => /^refs\/tags\/v(\d+\.\d+\.\d+)$/.exec(name)?.[1] ?? "")
    .find((other) => other !== "" && semver.major(other) === semver.major(version) && semver.gt(other, version));
  if (newer !== undefined)
    throw new Error(`v${newer} is released: v${semver.major(version)} would go back to ${version}.`);
}

function listRemote(git: Git, remote: string): ReadonlyMap<string, string> {
  const lines = git(["ls-remote", remote])
    .split("\n")
    .filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(line.indexOf("\t") + 1), line.slice(0, line.indexOf("\t"))]));
}

function makeTag(git: Git, { tag, version }: Plan, commit: string): string {
  const tagger = git(["var", "GIT_COMMITTER_IDENT"]);
  return git(["mktag"], {
    input: `object ${commit}\ntype commit\ntag ${tag}\ntagger ${tagger}\n\nSlipway ${version}\n`,
  });
}

if (import.meta.main) {
  const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      remote: { type: "string", default: "origin" },
      "dry-run": { type: "boolean", default: false },
      verify: { type: "string" },
    },
  });
  try {
    if (values.verify !== undefined) {
      const commit = openGit(root)(["rev-parse", "--verify", `${values.verify}^{commit}`]);
      console.log(`${await verifyRelease(root, commit)} files of dist/ are what the sources of ${values.verify} give`);
    } else {
      const [version = ""] = positionals;
      const { remote, "dry-run": dryRun } = values;
      await release({ root, version, remote, dryRun, print: (line) => console.log(line) });
    }
  } catch (thrown) {
    console.error(`release: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exitCode = 1;
  }
}

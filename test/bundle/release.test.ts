import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, cp, mkdir, mkdtempDisposable, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isReleased } from "../../scripts/release-tree.ts";

const execute = promisify(execFile);

/** A repository with the sources of this one as its first commit, and a bare one beside it as its remote. */
async function createRepository() {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-release-test-"));
  const root = join(await realpath(folder.path), "checkout");
  const bare = join(await realpath(folder.path), "remote.git");
  const git = (...args: readonly string[]): string => runGit(root, args);
  await mkdir(root);
  runGit(bare.slice(0, bare.lastIndexOf("/")), ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Maintainer");
  git("config", "user.email", "maintainer@example.com");
  git("remote", "add", "origin", bare);
  await copySources(root);
  return {
    root,
    git,
    /** Refs of the remote by name. */
    refs: (): ReadonlyMap<string, string> =>
      new Map(
        runGit(bare, ["for-each-ref", "--format=%(refname) %(*objectname)%(objectname)"])
          .split("\n")
          .filter(Boolean)
          .map((line) => {
            const [name = "", objects = ""] = line.split(" ");
            return [name, objects.slice(0, 40)]; // of an annotated tag its commit comes first
          }),
      ),
    async commit(version: string): Promise<void> {
      for (const name of ["package.json", "package-lock.json"]) {
        const text = await readFile(join(root, name), "utf8");
        await writeFile(join(root, name), text.replace(/"version": "[^"]+"/, `"version": "${version}"`));
      }
      await appendFile(join(root, "CHANGELOG.md"), `\n## ${version}\n`);
      git("add", "--all");
      git("commit", "--quiet", "--message", `Version ${version}`);
    },
    async release(...args: readonly string[]): Promise<string> {
      try {
        return (await execute(process.execPath, ["scripts/release.ts", ...args], { cwd: root })).stdout;
      } catch (failed) {
        return (failed as { readonly stderr: string }).stderr;
      }
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

async function copySources(root: string): Promise<void> {
  const listed = runGit(".", ["ls-files", "--cached", "--others", "--exclude-standard"]).split("\n");
  const present = listed.filter((path) => !path.startsWith("test/") && path !== "");
  for (const path of [...present, "test/bundle/release.test.ts"]) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    if (existsSync(path)) await cp(path, join(root, path)); // git still lists what is deleted and not yet committed
  }
  await symlink(resolve("node_modules"), join(root, "node_modules"));
  await writeFile(join(root, ".git", "info", "exclude"), "node_modules\n");
}

function runGit(cwd: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

describe("a release", () => {
  let repository: Awaited<ReturnType<typeof createRepository>>;

  beforeAll(async () => {
    repository = await createRepository();
    await repository.commit("1.0.0");
  });

  afterAll(() => repository[Symbol.asyncDispose]());

  it("is refused while something is not as it says, and nothing is pushed", async () => {
    const { release, git, root, refs } = repository;
    expect(await release("1.0")).toBe('release: "1.0" is no version: write it as 1.2.3.\n');
    expect(await release("1.0.1")).toContain("package.json says 1.0.0, not 1.0.1");
    expect(await release("1.0.0")).toContain("HEAD is not on main of origin");
    await writeFile(join(root, "stray.ts"), "");
    expect(await release("1.0.0")).toContain("The checkout has changes");
    git("clean", "--quiet", "--force", "stray.ts");
    const changelog = join(root, "CHANGELOG.md");
    const text = await readFile(changelog, "utf8");
    await writeFile(changelog, text.replace("## 1.0.0", "## 1.0.00"));
    git("commit", "--quiet", "--all", "--message", "Without a heading");
    expect(await release("1.0.0")).toContain('CHANGELOG.md has no heading "## 1.0.0"');
    git("reset", "--quiet", "--hard", "HEAD~1");
    expect(refs()).toEqual(new Map());
  });

  it("is shown by --dry-run, and a preview never moves what users follow", async () => {
    const { release, git, refs, commit } = repository;
    await commit("1.1.0-rc.1");
    git("push", "--quiet", "origin", "main");
    expect(await release("1.1.0-rc.1", "--dry-run")).toMatch(
      /^\d+ files, \d+\.\d MB; the bundles came out the same twice\nwould push [0-9a-f]{12} as v1\.1\.0-rc\.1, release\/v1-preview to origin\n$/,
    );
    expect([...refs().keys()]).toEqual(["refs/heads/main"]);
  });

  it("is one commit with all that actions need and nothing else, under a tag, a branch and the major's tag", async () => {
    const { release, git, refs, commit } = repository;
    await commit("1.1.0");
    git("push", "--quiet", "origin", "main");
    const before = [
      git("rev-parse", "HEAD"),
      git("for-each-ref", "refs/heads", "refs/tags"),
      git("ls-files", "--stage"),
    ];
    expect(await release("1.1.0")).toContain("as v1.1.0, release/v1, v1 to origin");
    expect([
      git("rev-parse", "HEAD"),
      git("for-each-ref", "refs/heads", "refs/tags"),
      git("ls-files", "--stage"),
    ]).toEqual(before);
    expect(git("status", "--porcelain")).toBe("");

    const released = refs().get("refs/tags/v1.1.0") ?? "";
    expect([refs().get("refs/heads/release/v1"), refs().get("refs/tags/v1")]).toEqual([released, released]);
    git("fetch", "--quiet", "origin", released);
    expect(git("log", "-1", "--format=%P%n%B", released)).toBe(
      `${git("rev-parse", "HEAD")}\nSlipway 1.1.0\n\nBuilt from ${git("rev-parse", "HEAD")}.`,
    );
    const files = git("ls-tree", "-r", "--name-only", released).split("\n");
    const needed = [
      "dist/train.mjs",
      "dist/sdk.mjs",
      "dist/THIRD-PARTY-LICENSES.txt",
      "engines/duckdb/package-lock.json",
    ];
    expect(files).toEqual(expect.arrayContaining([...needed, "action.yml", "actions/train/action.yml", "LICENSE"]));
    expect(files.filter((path) => /^(?:test|bench|examples)\/|\.(?:png|csv)$|metafile|ci\.yml/.test(path))).toEqual([]);
    expect(git("ls-tree", "-r", released)).not.toMatch(/^(?:120000|160000)/m); // a dangling link breaks "Set up job"
  });

  it("never happens twice, and the next one stands on it", async () => {
    const { release, git, refs, commit } = repository;
    const first = refs().get("refs/tags/v1.1.0") ?? "";
    expect(await release("1.1.0")).toContain("v1.1.0 exists, and a released version never changes");
    await commit("1.0.9");
    git("push", "--quiet", "origin", "main");
    expect(await release("1.0.9")).toContain("v1.1.0 is released: v1 would go back to 1.0.9");
    await commit("1.1.1");
    git("push", "--quiet", "origin", "main");
    await release("1.1.1");
    const second = refs().get("refs/tags/v1.1.1") ?? "";
    expect([refs().get("refs/tags/v1"), refs().get("refs/heads/release/v1"), refs().get("refs/tags/v1.1.0")]).toEqual([
      second,
      second,
      first,
    ]);
    git("fetch", "--quiet", "--tags", "origin");
    expect(git("log", "-1", "--format=%P", second)).toBe(`${first} ${git("rev-parse", "HEAD")}`);
  });

  it("can be built anew from its own tree, byte for byte: only what somebody changed afterwards differs", async () => {
    const { release, git, root } = repository;
    git("checkout", "--quiet", "v1.1.1");
    await appendFile(join(root, "dist", "train.mjs"), "\n// a line more\n");
    git("commit", "--quiet", "--all", "--message", "Somebody was here");
    expect(await release("--verify", "HEAD")).toContain("The bundles are not the same when built again: train.mjs.");
  });
});

describe("the tree of a release", () => {
  const callable = () => "on: { workflow_call: { inputs: {} } }";
  it.each([
    ["actions/train/action.yml", true],
    ["pipelines/index.ts", true],
    ["docs/errors.md", true],
    ["test/unit/x.test.ts", false],
    ["pipelines/credit-risk/pipeline.ts", false],
    ["docs/comment-390.png", false],
    [".github/workflows/model-release.yml", true],
  ])("%s: %s", (path, released) => {
    expect(isReleased(path, callable)).toBe(released);
  });

  it("leaves out workflows that nobody can call", () => {
    expect(isReleased(".github/workflows/ci.yml", () => "on: [push]")).toBe(false);
  });
});

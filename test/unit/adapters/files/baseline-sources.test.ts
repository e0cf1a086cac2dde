import { execFileSync } from "node:child_process";
import { mkdtempDisposable, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createGitHistory } from "../../../../adapters/files/commit-history.ts";
import { createLocalArtifacts } from "../../../../adapters/files/local-artifacts.ts";
import { readModifiedAt } from "../../../../adapters/files/modified-at.ts";

const IDENTITY = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"];
const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync("git", [...IDENTITY, ...args], { cwd, encoding: "utf8" }).trim();

async function createRepository() {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-history-"));
  const { path } = folder;
  git(path, "init", "-q", "-b", "main");
  const commit = (text: string): string => {
    git(path, "commit", "-q", "--allow-empty", "-m", text);
    return git(path, "rev-parse", "HEAD");
  };
  return { path, commit, [Symbol.asyncDispose]: () => folder.remove() };
}

describe("the history of a commit", () => {
  it("follows first parents only, the nearest first", async () => {
    await using repository = await createRepository();
    const { path, commit } = repository;
    const one = commit("one");
    git(path, "checkout", "-q", "-b", "side");
    const side = commit("side");
    git(path, "checkout", "-q", "main");
    const two = commit("two");
    git(path, "merge", "-q", "--no-ff", "-m", "merge", "side");
    const merge = git(path, "rev-parse", "HEAD");
    const history = createGitHistory();
    const found = await history.firstParents(path, { commit: merge, limit: 10 });
    expect(found).toEqual({ commits: [merge, two, one], shallow: false });
    expect(found?.commits).not.toContain(side);
    expect((await history.firstParents(path, { commit: merge, limit: 2 }))?.commits).toEqual([merge, two]);
  });

  it("says when the clone was cut off", async () => {
    await using repository = await createRepository();
    await using clone = await mkdtempDisposable(join(tmpdir(), "slipway-clone-"));
    repository.commit("one");
    const two = repository.commit("two");
    git(clone.path, "clone", "-q", "--depth", "1", `file://${repository.path}`, "here");
    const found = await createGitHistory().firstParents(join(clone.path, "here"), { commit: two, limit: 10 });
    expect(found).toEqual({ commits: [two], shallow: true });
  });

  it.each(["--all", "main", "f".repeat(40), ""])("does not know %j", async (commit) => {
    await using repository = await createRepository();
    repository.commit("one");
    expect(await createGitHistory().firstParents(repository.path, { commit, limit: 10 })).toBeUndefined();
  });
});

describe("artifacts in a folder", () => {
  it("are folders: a file of the name is none", async () => {
    await using root = await mkdtempDisposable(join(tmpdir(), "slipway-artifacts-"));
    await writeFile(join(root.path, "file"), "");
    expect(await createLocalArtifacts({ root: root.path }).findFirst(["file"])).toBeUndefined();
  });
});

describe("the age of a file", () => {
  it("is its last change; an absent file has none", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-age-"));
    const path = join(folder.path, "old.csv");
    await writeFile(path, "");
    await utimes(path, 1_767_225_600, 1_767_225_600);
    expect(await readModifiedAt(path)).toBe("2026-01-01T00:00:00.000Z");
    expect(await readModifiedAt(join(folder.path, "none"))).toBeUndefined();
  });
});

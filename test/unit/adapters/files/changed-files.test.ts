import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempDisposableSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createChangedFiles } from "../../../../adapters/files/changed-files.ts";

function git(cwd: string, ...words: readonly string[]): string {
  const person = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...person, ...words], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

function commit(cwd: string): string {
  git(cwd, "add", "-A");
  git(cwd, "commit", "--quiet", "--allow-empty", "-m", "Change");
  return git(cwd, "rev-parse", "HEAD");
}

describe("createChangedFiles", () => {
  it("lists what a branch has changed since it left, by both names of what moved, and nothing of what others did", async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), "slipway-changed-"));
    const root = folder.path;
    git(root, "init", "--quiet");
    mkdirSync(join(root, "a b"));
    for (const name of ["kept.txt", "old.txt", "gone.txt"]) writeFileSync(join(root, name), name.repeat(50));
    const start = commit(root);
    git(root, "checkout", "--quiet", "-b", "branch");
    renameSync(join(root, "old.txt"), join(root, "new.txt"));
    rmSync(join(root, "gone.txt"));
    writeFileSync(join(root, "a b", 'ü"\n.txt'), "new");
    const head = commit(root);
    git(root, "checkout", "--quiet", "main");
    writeFileSync(join(root, "others.txt"), "others");
    const base = commit(root);
    const changed = createChangedFiles({ root });
    const files = await changed.between(base, head);
    expect(files?.toSorted()).toEqual(['a b/ü"\n.txt', "gone.txt", "new.txt", "old.txt"]);
    expect(await changed.between(start, start)).toEqual([]);
  });

  it("cannot tell without the commits, without a repository, and for what is no commit", async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), "slipway-changed-"));
    const changed = createChangedFiles({ root: folder.path });
    expect(await changed.between("1".repeat(40), "2".repeat(40))).toBeUndefined();
    git(folder.path, "init", "--quiet");
    expect(await changed.between("1".repeat(40), "2".repeat(40))).toBeUndefined();
    expect(await changed.between("--output=stolen", "HEAD")).toBeUndefined();
  });
});

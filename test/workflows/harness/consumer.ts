import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FakeGitHub } from "../../fakes/github/start-github.ts";
import { type Files, writeFiles } from "./write-files.ts";

const START = Date.parse("2026-11-21T08:00:00Z") / 1000;
const NOBODY = "0".repeat(40);

/** A user's repository: real git in a folder, and the same commits, with the same SHAs, in the fake GitHub. */
export class Consumer {
  readonly folder: string;
  readonly #github: FakeGitHub;
  readonly #known = new Set<string>();
  #commits = 0;

  constructor(folder: string, github: FakeGitHub) {
    this.folder = folder;
    this.#github = github;
    mkdirSync(folder, { recursive: true });
    this.git("init", "--quiet", "--initial-branch=main");
  }

  write(files: Files): void {
    writeFiles(this.folder, files);
  }

  /** Commits everything in the tree to the branch that is checked out; commits are a minute apart. */
  commit(message: string): string {
    this.#commits += 1;
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
    return this.head();
  }

  head(ref = "HEAD"): string {
    return this.git("rev-parse", ref).toString("utf8").trim();
  }

  /** Puts commits into the fake GitHub and lets a branch (of a fork, if named) point at the last. Gives what it pointed at. */
  async push(branch: string, repository?: string): Promise<string> {
    await this.upload(branch, repository);
    const before = await this.#github.git.headOf(branch, repository);
    await this.#github.git.moveBranch(branch, this.head(branch), repository);
    return before ?? NOBODY;
  }

  /** Commits of `ref` that the fake does not have yet. */
  async upload(ref: string, repository = "acme/models"): Promise<void> {
    const shas = this.git("rev-list", "--reverse", "--topo-order", ref).toString("utf8").trim().split("\n");
    for (const sha of shas) {
      if (this.#known.has(`${repository} ${sha}`)) continue;
      await this.#uploadCommit(sha, repository);
      this.#known.add(`${repository} ${sha}`);
    }
  }

  /** `git` with a fixed person and time, and no configuration of the machine. */
  git(...args: readonly string[]): Buffer {
    const date = `${START + this.#commits * 60} +0000`;
    return execFileSync("git", [...args], {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 28,
      env: {
        PATH: "/usr/local/bin:/usr/bin:/bin",
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_SYSTEM: "/dev/null",
        GIT_AUTHOR_NAME: "Octo Cat",
        GIT_AUTHOR_EMAIL: "octocat@example.org",
        GIT_COMMITTER_NAME: "Octo Cat",
        GIT_COMMITTER_EMAIL: "octocat@example.org",
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
      },
    });
  }

  async #uploadCommit(sha: string, repository: string): Promise<void> {
    const post = (path: string, body: Readonly<Record<string, unknown>>) =>
      this.#github.git.post(`/repos/${repository}/git/${path}`, body);
    const [parents = "", authored = "", committed = "", message = ""] = this.#describe(sha);
    const tree: object[] = [];
    for (const { mode, blob, path } of this.#changes(sha, parents.split(" ")[0] ?? "")) {
      if (mode !== "000000")
        await post("blobs", { content: this.git("cat-file", "blob", blob).toString("base64"), encoding: "base64" });
      tree.push({
        path,
        mode: mode === "000000" ? "100644" : mode,
        type: "blob",
        sha: mode === "000000" ? null : blob,
      });
    }
    const [first] = parents.split(" ").filter((parent) => parent !== "");
    const base = first === undefined ? {} : { base_tree: this.head(`${first}^{tree}`) };
    const made = await post("trees", { tree, ...base });
    const person = { name: "Octo Cat", email: "octocat@example.org" };
    const commit = await post("commits", {
      message,
      tree: made.sha,
      parents: parents.split(" ").filter((parent) => parent !== ""),
      author: { ...person, date: authored },
      committer: { ...person, date: committed },
    });
    if (commit.sha !== sha) throw new Error(`The commit ${sha} became ${String(commit.sha)} on the way.`);
  }

  #describe(sha: string): readonly string[] {
    return this.git("show", "--no-patch", "--format=%P%x00%aI%x00%cI%x00%B", sha)
      .toString("utf8")
      .trimEnd()
      .split("\0");
  }

  /** Files that differ from the first parent, all of them for the first commit. */
  #changes(sha: string, parent: string): readonly { mode: string; blob: string; path: string }[] {
    const args = parent === "" ? ["--root", sha] : [parent, sha];
    const raw = this.git("diff-tree", "-r", "-z", "--no-commit-id", ...args).toString("utf8");
    return [...raw.matchAll(/:\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) \w+\0([^\0]+)\0/g)].map(
      ([, mode = "", blob = "", path = ""]) => ({
        mode,
        blob,
        path,
      }),
    );
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }
}

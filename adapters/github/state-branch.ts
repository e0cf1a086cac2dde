import { createHash, randomUUID } from "node:crypto";
import { SlipwayError } from "../../core/errors.ts";
import type { GitHub } from "./client.ts";

/** What the branch held at one commit. */
export interface BranchState {
  readonly commit: string;
  readonly tree: string;
  /** Path of a file → the Git object that is its content. */
  readonly blobs: ReadonlyMap<string, string>;
}

export interface BranchChange {
  /** Path → whole content. */
  readonly write: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
  readonly message: string;
}

/** A branch of files that is written through Git's database alone: no checkout, no merge, and no commit that loses another. */
export interface StateBranch {
  /**
   * The newest commit; `undefined` when there is no branch. One request when it is `known`, three otherwise.
   * @throws SLIPWAY_E_STATE_UNREADABLE when GitHub cannot list its files
   */
  read(known?: BranchState): Promise<BranchState | undefined>;
  readFile(state: BranchState, path: string): Promise<string>;
  /** Makes the commit that changes `before`, which nobody sees yet: two requests. */
  prepare(before: BranchState | undefined, change: BranchChange): Promise<BranchState>;
  /** Compare-and-swap, one request: false unless the branch still is what `after` was prepared on. */
  move(before: BranchState | undefined, after: BranchState): Promise<boolean>;
  /** Whether a commit that was prepared here is part of the branch: the reply to a move that succeeded may have been lost. */
  contains(state: BranchState, prepared: BranchState): Promise<boolean>;
}

const READ = { permission: "contents: read" } as const;
const WRITE = { permission: "contents: write" } as const;

export function createStateBranch(github: GitHub, branch: string): StateBranch {
  const ref = `heads/${branch}`;

  return {
    async read(known) {
      // Not the ref itself: its 404 could also mean that one may not look, and state that cannot be read is not empty.
      const refs = await github.request("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", { ref }, READ);
      const commit = refs.find((each) => each.ref === `refs/${ref}`)?.object.sha;
      if (commit === undefined || commit === known?.commit) return commit === undefined ? undefined : known;
      const [{ tree }, blobs] = await Promise.all([
        github.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", { commit_sha: commit }, READ),
        listBlobs(commit),
      ]);
      return { commit, tree: tree.sha, blobs };
    },

    async readFile({ blobs }, path) {
      const sha = blobs.get(path) ?? "";
      const blob = await github.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { file_sha: sha }, READ);
      return Buffer.from(blob.content, "base64").toString("utf8");
    },

    async prepare(before, { write, remove, message }) {
      const file = { mode: "100644", type: "blob" } as const;
      const tree = await github.request(
        "POST /repos/{owner}/{repo}/git/trees",
        {
          ...(before === undefined ? {} : { base_tree: before.tree }),
          tree: [
            ...[...write].map(([path, content]) => ({ path, content, ...file })),
            ...remove.map((path) => ({ path, sha: null, ...file })),
          ],
        },
        { ...WRITE, repeatable: true },
      );
      // Two writers may prepare the same change in the same second. Git would name both commits alike, and both would win.
      const unique = `${message}\n\nWriter: ${randomUUID()}`;
      const parents = before === undefined ? [] : [before.commit];
      const commit = await github.request(
        "POST /repos/{owner}/{repo}/git/commits",
        { message: unique, tree: tree.sha, parents },
        { ...WRITE, repeatable: true },
      );
      const blobs = new Map(before?.blobs);
      for (const path of remove) blobs.delete(path);
      for (const [path, content] of write) blobs.set(path, nameBlob(content));
      return { commit: commit.sha, tree: tree.sha, blobs };
    },

    async move(before, { commit: sha }) {
      const refusals = [409, 422];
      const moved =
        before === undefined
          ? await github.tryRequest(
              "POST /repos/{owner}/{repo}/git/refs",
              { ref: `refs/${ref}`, sha },
              { ...WRITE, repeatable: true, refusals },
            )
          : await github.tryRequest(
              "PATCH /repos/{owner}/{repo}/git/refs/{ref}",
              { ref, sha, force: false },
              { ...WRITE, refusals },
            );
      return moved !== undefined;
    },

    async contains(state, prepared) {
      if (state.commit === prepared.commit) return true;
      const compared = await github.tryRequest(
        "GET /repos/{owner}/{repo}/compare/{basehead}",
        { basehead: `${prepared.commit}...${state.commit}`, per_page: 1 },
        { ...READ, refusals: [404] }, // no common history
      );
      return compared?.merge_base_commit.sha === prepared.commit;
    },
  };

  /** All files; below `state/` alone where the branch holds more than GitHub lists at once. */
  async function listBlobs(commit: string): Promise<ReadonlyMap<string, string>> {
    const whole = await listTree(commit, true);
    if (!whole.truncated) return whole.blobs;
    const sub = (await listTree(commit, false)).trees.get("state");
    if (sub === undefined) return new Map();
    const { truncated, blobs } = await listTree(sub, true);
    if (!truncated) return new Map([...blobs].map(([path, sha]) => [`state/${path}`, sha]));
    throw new SlipwayError("SLIPWAY_E_STATE_UNREADABLE", {
      what: `The branch ${branch} holds more files below state/ than GitHub lists.`,
      remedy: "Remove from state/ what Slipway did not write.",
    });
  }

  async function listTree(sha: string, recursive: boolean) {
    const { tree, truncated } = await github.request(
      "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
      { tree_sha: sha, ...(recursive ? { recursive: "1" } : {}) },
      READ,
    );
    const named = (type: string) =>
      new Map(
        tree.flatMap((entry) => (entry.type === type && entry.path && entry.sha ? [[entry.path, entry.sha]] : [])),
      );
    return { truncated, blobs: named("blob"), trees: named("tree") };
  }
}

/** As Git names a file's content. */
function nameBlob(content: string): string {
  const bytes = Buffer.from(content, "utf8");
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

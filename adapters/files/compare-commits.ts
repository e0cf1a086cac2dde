import type { CompareCommits } from "../../core/deployments/commit-order.ts";
import { git } from "./git.ts";

const COMMIT = /^[0-9a-f]{40,64}$/;

/** The order of two commits as the clone that holds `folder` knows it; `unknown` where it lacks one of them. */
export function createGitOrder(folder: string): CompareCommits {
  return async (commit, other) => {
    if (!COMMIT.test(commit) || !COMMIT.test(other)) return "unknown"; // what is no commit must not become an option of git
    const listed = await git(folder, ["rev-list", "--left-right", "--count", `${commit}...${other}`]);
    const [, ours, theirs] = /^(\d+)\s+(\d+)/.exec(listed ?? "") ?? [];
    if (ours === undefined || theirs === undefined) return "unknown";
    if (ours === "0") return theirs === "0" ? "same" : "older";
    return theirs === "0" ? "newer" : "diverged";
  };
}

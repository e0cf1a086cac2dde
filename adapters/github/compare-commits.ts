import type { CommitOrder, CompareCommits } from "../../core/deployments/commit-order.ts";
import type { GitHub } from "./client.ts";

const COMMIT = /^[0-9a-f]{40,64}$/;

/** GitHub says how the head of a comparison stands to its base. */
const ORDERS: Readonly<Record<"ahead" | "behind" | "identical" | "diverged", CommitOrder>> = {
  ahead: "newer",
  behind: "older",
  identical: "same",
  diverged: "diverged",
};

/** The order of two commits as GitHub knows it, without a checkout. One request. */
export function createCommitOrder(github: GitHub): CompareCommits {
  return async (commit, other) => {
    if (!COMMIT.test(commit) || !COMMIT.test(other)) return "unknown";
    const compared = await github.tryRequest(
      "GET /repos/{owner}/{repo}/compare/{basehead}",
      { basehead: `${other}...${commit}`, per_page: 1 },
      { permission: "contents: read", refusals: [404] },
    );
    return compared === undefined ? "unknown" : ORDERS[compared.status];
  };
}

import type { MergedPulls } from "../../core/override/find-override.ts";
import type { OverrideDesk, RepositoryPermission } from "../../core/override/override-desk.ts";
import type { GitHub } from "./client.ts";

const PULLS = { permission: "pull-requests: read" } as const;
const RUNS = { permission: "actions: read" } as const;

/** Requests: 2 for a pull request, 1 for a permission, 1 for a reaction. */
export function createOverrideDesk({ github }: { readonly github: GitHub }): OverrideDesk {
  return {
    async pull(number, { at }) {
      const pull = await github.request(
        "GET /repos/{owner}/{repo}/pulls/{pull_number}",
        { pull_number: number },
        PULLS,
      );
      const { head } = pull;
      // Every push to a pull request starts a run, whose time GitHub keeps. The newest hundred come first.
      const { workflow_runs: runs } = await github.request(
        "GET /repos/{owner}/{repo}/actions/runs",
        { event: "pull_request", branch: head.ref, per_page: 100 },
        RUNS,
      );
      const before = runs
        .filter((run) => run.head_repository.id === head.repo.id && run.created_at < at)
        .toSorted((a, b) => Number(b.id) - Number(a.id));
      return {
        author: { id: Number(pull.user.id), login: pull.user.login },
        open: pull.state === "open",
        head: head.sha,
        headThen: before[0]?.head_sha,
      };
    },

    async permissionOf(login) {
      const found = await github.tryRequest(
        "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
        { username: login },
        { permission: "metadata: read", refusals: [404] },
      );
      return PERMISSIONS.find((permission) => permission === found?.permission) ?? "none";
    },

    async react(comment, reaction) {
      await github.request(
        "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
        { comment_id: comment, content: reaction },
        { permission: "pull-requests: write", repeatable: true }, // GitHub answers 200 to one that is there
      );
    },
  };
}

const PERMISSIONS: readonly RepositoryPermission[] = ["admin", "write", "read", "none"];

/** One request. A merge commit, a squashed and a rebased one are all known to GitHub as what a pull request became. */
export function createMergedPulls({ github }: { readonly github: GitHub }): MergedPulls {
  return {
    async mergedAs(commit) {
      const pulls = await github.list(
        "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
        { commit_sha: commit },
        PULLS,
      );
      return pulls
        .filter((pull) => pull.merged_at !== null && pull.merge_commit_sha === commit)
        .map(({ number, head }) => ({ number, head: head.sha }));
    },
  };
}

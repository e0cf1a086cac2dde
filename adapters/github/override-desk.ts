import type { OverrideWitness } from "../../core/override/find-override.ts";
import type { OverrideDesk, RepositoryPermission } from "../../core/override/override-desk.ts";
import type { GitHub } from "./client.ts";

const PULLS = { permission: "pull-requests: read" } as const;
const RUNS = { permission: "actions: read" } as const;
const MAX_RUNS = 1000; // as many as GitHub lists for a filter

/** The types of the API's description call both present; for a fork that is gone they are null. */
interface PullRun {
  readonly head_repository: { readonly id: number | bigint } | null;
  readonly created_at: string;
}

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
      // Every push to a pull request starts a run, whose time GitHub keeps; forks may have branches of the same name, and their runs come between.
      const headRepository = (head.repo as { readonly id: number } | null)?.id; // a fork that is gone has none, whatever the types say
      const isBefore = (run: PullRun) =>
        headRepository !== undefined && run.head_repository?.id === headRepository && run.created_at < at;
      const runs = await github.list(
        "GET /repos/{owner}/{repo}/actions/runs",
        { event: "pull_request", branch: head.ref },
        { ...RUNS, enough: (seen) => seen.some(isBefore) || seen.length >= MAX_RUNS },
      );
      const before = runs.filter(isBefore).toSorted((a, b) => Number(b.id) - Number(a.id));
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

/** Requests: 1 for a commit, and 1 each for a comment and a permission. A merge commit, a squashed and a rebased one are all known to GitHub as what a pull request became. */
export function createOverrideWitness({ github }: { readonly github: GitHub }): OverrideWitness {
  const own = `${github.repository.owner}/${github.repository.name}`.toLowerCase();
  return {
    permissionOf: createOverrideDesk({ github }).permissionOf,

    async mergedAs(commit) {
      const pulls = await github.list(
        "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
        { commit_sha: commit },
        PULLS,
      );
      return pulls
        .filter(({ base }) => base.repo.full_name.toLowerCase() === own && base.ref === base.repo.default_branch)
        .filter((pull) => pull.merged_at !== null && pull.merge_commit_sha === commit)
        .flatMap(({ number, head, user }) =>
          user === null ? [] : [{ number, head: head.sha, author: { id: Number(user.id), login: user.login } }],
        );
    },

    async comment(id) {
      const found = await github.tryRequest(
        "GET /repos/{owner}/{repo}/issues/comments/{comment_id}",
        { comment_id: id },
        { ...PULLS, refusals: [404, 410] },
      );
      const { user } = found ?? {};
      if (found === undefined || user === null || user === undefined) return undefined;
      return {
        number: Number(found.issue_url.split("/").at(-1)),
        body: found.body ?? "",
        by: { id: Number(user.id), login: user.login },
        byPerson: user.type === "User" && (found.performed_via_github_app ?? null) === null,
        edited: Date.parse(found.updated_at) - Date.parse(found.created_at) >= 1000, // GitHub keeps seconds; a reaction changes neither
      };
    },
  };
}

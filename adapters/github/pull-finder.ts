import type { PullFinder } from "../../core/pulls/pull-finder.ts";
import type { GitHub } from "./client.ts";

/** One request for up to 100 pull requests of one head. */
export function createPullFinder(github: GitHub): PullFinder {
  return {
    async findByHead({ repository, branch }) {
      const [owner = ""] = repository.split("/");
      const pulls = await github.list(
        "GET /repos/{owner}/{repo}/pulls",
        { head: `${owner}:${branch}`, state: "open" },
        { permission: "pull-requests: write" }, // reading would do for this; who looks for a pull request writes on it next
      );
      return pulls
        .filter(({ head }) => head.ref === branch && isSameRepository(head.repo, repository)) // GitHub ignores a `head` that it cannot read, and lists all
        .map(({ number, head }) => ({ number, headCommit: head.sha }))
        .toSorted((a, b) => a.number - b.number);
    },
  };
}

/** An owner may have several forks of one repository, and names ignore case. The repository of a deleted fork is null. */
function isSameRepository(head: { readonly full_name: string } | null, repository: string): boolean {
  return head?.full_name.toLowerCase() === repository.toLowerCase();
}

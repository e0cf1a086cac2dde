import { preparePosted, prepareTitle } from "../../core/comments/posted-text.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Proposal, ProposalDesk } from "../../core/retrain/proposal-desk.ts";
import type { GitHub } from "./client.ts";

const CONTENTS = { permission: "contents: write" } as const;
const PULLS = { permission: "pull-requests: write" } as const;

export interface ProposalOptions {
  readonly github: GitHub;
  /** Branch that the pull request goes into. */
  readonly base: string;
}

/** By Git's database alone: no checkout. Requests: 4 or 5 for the branch, 2 for the pull request. */
export function createProposalDesk({ github, base }: ProposalOptions): ProposalDesk {
  return {
    async propose(proposal) {
      const { branch, title, body } = proposal;
      const text = { title: prepareTitle(title), body: preparePosted(body, `The pull request of ${branch}`) };
      await moveBranch(branch, await commit(proposal));
      const known = await find(branch);
      const pull = known ?? (await open(branch, text));
      const options = { pull_number: pull.number, ...text };
      if (known !== undefined) await github.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", options, PULLS);
      return { number: pull.number, url: pull.html_url, result: known === undefined ? "opened" : "updated" };
    },
  };

  async function commit({ parent, files, title }: Proposal): Promise<string> {
    const before = await github.request(
      "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
      { commit_sha: parent },
      { permission: "contents: read" },
    );
    const tree = await github.request(
      "POST /repos/{owner}/{repo}/git/trees",
      {
        base_tree: before.tree.sha,
        tree: [...files].map(([path, content]) => ({ path, content, mode: "100644", type: "blob" }) as const),
      },
      { ...CONTENTS, repeatable: true },
    );
    const made = await github.request(
      "POST /repos/{owner}/{repo}/git/commits",
      { message: title, tree: tree.sha, parents: [parent] },
      { ...CONTENTS, repeatable: true },
    );
    return made.sha;
  }

  async function moveBranch(branch: string, sha: string): Promise<void> {
    const moved = await github.tryRequest(
      "PATCH /repos/{owner}/{repo}/git/refs/{ref}",
      { ref: `heads/${branch}`, sha, force: true },
      { ...CONTENTS, refusals: [404, 422] }, // GitHub says 422 of a ref that is not there
    );
    if (moved !== undefined) return;
    const made = { ref: `refs/heads/${branch}`, sha };
    await github.request("POST /repos/{owner}/{repo}/git/refs", made, { ...CONTENTS, repeatable: true });
  }

  async function find(branch: string) {
    const { owner, name } = github.repository;
    const pulls = await github.list(
      "GET /repos/{owner}/{repo}/pulls",
      { head: `${owner}:${branch}`, state: "open", base },
      PULLS,
    );
    return pulls.find(({ head }) => head.ref === branch && isOwn(head.repo, `${owner}/${name}`)); // a head that GitHub cannot read lists all
  }

  async function open(branch: string, text: { readonly title: string; readonly body: string }) {
    try {
      return await github.create(
        "POST /repos/{owner}/{repo}/pulls",
        { ...text, head: branch, base },
        { ...PULLS, find: () => find(branch) },
      );
    } catch (cause) {
      if (!(cause instanceof SlipwayError) || !/create or approve pull requests/i.test(cause.message)) throw cause;
      throw new SlipwayError("SLIPWAY_E_PERMISSION_MISSING", {
        what: `GitHub Actions may not open pull requests in this repository; the change is on the branch ${branch}.`,
        remedy:
          "Allow it in Settings → Actions → General → Workflow permissions, or open a pull request of that branch yourself.",
        cause,
      });
    }
  }
}

/** The repository of a deleted fork is null, whatever the types say. */
function isOwn(head: { readonly full_name: string } | null, own: string): boolean {
  return head?.full_name.toLowerCase() === own.toLowerCase();
}

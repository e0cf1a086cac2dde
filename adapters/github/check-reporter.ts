import type { CheckReporter } from "../../core/comments/check-reporter.ts";
import { prepareDescription } from "../../core/comments/posted-text.ts";
import type { GitHub } from "./client.ts";

/** Commit statuses: unlike check runs they land where they should for commits of forks (`workflow_run`), and branch rules can require them. */
export function createCheckReporter({ github }: { readonly github: GitHub }): CheckReporter {
  return {
    async report({ commit, context, state, description, url }) {
      const status = { sha: commit, context, state, description: prepareDescription(description) };
      await github.request(
        "POST /repos/{owner}/{repo}/statuses/{sha}",
        url === undefined ? status : { ...status, target_url: url },
        { permission: "statuses: write", repeatable: true }, // the newest of a context counts
      );
    },
  };
}

import { type CommandDesk, REPOSITORY_ROLES } from "../../core/commands/command-desk.ts";
import type { GitHub } from "./client.ts";

/** Requests: 1 for a role, 1 for a reaction. */
export function createCommandDesk({ github }: { readonly github: GitHub }): CommandDesk {
  return {
    async roleOf(login) {
      const found = await github.tryRequest(
        "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
        { username: login },
        { permission: "metadata: read", refusals: [404] },
      );
      // `permission` knows no maintain: it says write of those, and of a custom role the one that it is built on.
      const { maintain = false, admin = false } = found?.user?.permissions ?? {};
      if (found?.role_name === "maintain" || (maintain && !admin && found?.permission === "write")) return "maintain";
      return REPOSITORY_ROLES.find((role) => role === found?.permission) ?? "none";
    },

    async react(comment, reaction) {
      await github.request(
        "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
        { comment_id: comment, content: reaction },
        { permission: "issues: write", repeatable: true }, // GitHub answers 200 to one that is there
      );
    },
  };
}

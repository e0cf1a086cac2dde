import { toSlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { ChangedFiles } from "../../core/plan/change.ts";
import type { GitHub } from "./client.ts";

const COMMIT = /^[0-9a-f]{40,64}$/;
const MAX_LISTED = 300; // GitHub lists no more files of a comparison, and does not say that there are more

/** What GitHub lists between two commits, for clones that lack one of them. One request. Whatever goes wrong, it cannot tell. */
export function createComparedFiles(github: GitHub, { log }: { readonly log: Logger }): ChangedFiles {
  return {
    async between(base, head) {
      if (!COMMIT.test(base) || !COMMIT.test(head)) return undefined;
      try {
        const compared = await github.tryRequest(
          "GET /repos/{owner}/{repo}/compare/{basehead}",
          { basehead: `${base}...${head}`, per_page: 1 },
          { permission: "contents: read", refusals: [404] },
        );
        const files = compared?.files;
        if (files === undefined || files.length >= MAX_LISTED) return undefined;
        return files.flatMap(({ filename, previous_filename: previous }) =>
          previous === undefined ? [filename] : [filename, previous],
        );
      } catch (thrown) {
        log.warn(`GitHub did not say what has changed: ${toSlipwayError(thrown).message}`);
        return undefined;
      }
    },
  };
}

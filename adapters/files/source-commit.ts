import type { RunDocument } from "../../core/documents/run.ts";
import { git } from "./git.ts";

/**
 * Commit of the working tree that holds `folder`, and whether files differ from it (new ones count, Slipway's own folder
 * does not). Both are null without git, outside a repository and before its first commit.
 */
export async function readSourceCommit(folder: string): Promise<RunDocument["source"]> {
  const commit = (await git(folder, ["rev-parse", "--verify", "HEAD"]))?.trim();
  if (commit === undefined) return { commit: null, dirty: null };
  const changes = await git(folder, ["status", "--porcelain", "--", ":(top)", ":(top,exclude,glob)**/.slipway/**"]);
  return { commit, dirty: changes === undefined ? null : changes !== "" };
}

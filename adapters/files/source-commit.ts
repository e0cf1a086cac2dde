import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RunDocument } from "../../core/documents/run.ts";

const run = promisify(execFile);
const TIMEOUT_MS = 20_000; // a status of a very large working tree takes seconds, never this long

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

async function git(folder: string, given: readonly string[]): Promise<string | undefined> {
  // Reading must neither write the index nor start a program that the repository's configuration names.
  const safely = ["--no-optional-locks", "-c", "core.fsmonitor=false"];
  try {
    const { stdout } = await run("git", [...safely, ...given], {
      cwd: folder,
      timeout: TIMEOUT_MS,
      maxBuffer: 64 * 1024 * 1024,
      windowsHide: true,
    });
    return stdout;
  } catch {
    return undefined; // no git, no repository, no commit, or a folder whose owner git does not trust
  }
}

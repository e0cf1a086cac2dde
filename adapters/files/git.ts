import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const TIMEOUT_MS = 20_000; // a status of a very large working tree takes seconds, never this long

/** What git prints; `undefined` without git, outside a repository, or when it refuses. */
export async function git(folder: string, given: readonly string[]): Promise<string | undefined> {
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

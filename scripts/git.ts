import { spawnSync } from "node:child_process";

export interface GitOptions {
  readonly input?: string;
  /** Index to work on instead of the checkout's own. */
  readonly index?: string;
}

export type Git = (args: readonly string[], options?: GitOptions) => string;

/** Git in one folder: gives what it prints, without the last line break. @throws Error with git's own words */
export function openGit(folder: string): Git {
  return (args, { input, index } = {}) => {
    const { status, stdout, stderr, error } = spawnSync("git", args, {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      ...(input === undefined ? {} : { input }),
      ...(index === undefined ? {} : { env: { ...process.env, GIT_INDEX_FILE: index } }),
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr.trim()}`);
    return stdout.replace(/\n$/, "");
  };
}

/** True when git ends well. */
export function succeeds(git: Git, args: readonly string[]): boolean {
  try {
    git(args);
    return true;
  } catch {
    return false; // the question was whether, not why
  }
}

/** How a commit stands to another; `unknown` when nobody knows both. */
export type CommitOrder = "older" | "same" | "newer" | "diverged" | "unknown";

/** Says how `commit` stands to `other`. */
export type CompareCommits = (commit: string, other: string) => Promise<CommitOrder>;

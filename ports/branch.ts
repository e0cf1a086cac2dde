/** The branch of `refs/heads/<branch>`: comments and schedules start runs of the default branch alone, and people choose it. */
export function readBranch(ref: string): string {
  return ref.replace(/^refs\/heads\//, "");
}

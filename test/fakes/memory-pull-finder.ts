import type { FoundPull, PullFinder, PullHead } from "../../core/pulls/pull-finder.ts";

/** Finds among the pull requests that are open. */
export function createMemoryPullFinder(open: readonly (FoundPull & { readonly head: PullHead })[]): PullFinder {
  const isSame = (a: PullHead, b: PullHead): boolean =>
    a.branch === b.branch && a.repository.toLowerCase() === b.repository.toLowerCase();
  return {
    async findByHead(wanted) {
      return open
        .filter(({ head }) => isSame(head, wanted))
        .map(({ number, headCommit }) => ({ number, headCommit }))
        .toSorted((a, b) => a.number - b.number);
    },
  };
}

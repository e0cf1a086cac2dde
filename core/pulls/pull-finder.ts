/** Open pull requests by where they come from. Owned by core; one contract suite runs on every implementation. */
export interface PullFinder {
  /**
   * Open pull requests of this repository whose head is exactly this branch of this repository or fork, ascending by number. One branch may have
   * several, into different bases.
   * @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED
   */
  findByHead(head: PullHead): Promise<readonly FoundPull[]>;
}

export interface PullHead {
  /** `owner/name` of the repository that holds the branch. */
  readonly repository: string;
  readonly branch: string;
}

export interface FoundPull {
  readonly number: number;
  /** Where its head is now. */
  readonly headCommit: string;
}

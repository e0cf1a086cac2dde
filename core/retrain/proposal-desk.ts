/** Pull requests that Slipway itself makes. Owned by core. */
export interface ProposalDesk {
  /**
   * Opens the one pull request of a branch, or rewrites it: its branch then holds this one commit. What people pushed to the branch is gone.
   * @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED
   */
  propose(proposal: Proposal): Promise<ProposedPull>;
}

export interface Proposal {
  /** Such as `slipway/retrain-credit-risk`; nobody else's. */
  readonly branch: string;
  /** The commit that the change stands on, 40 hex digits. */
  readonly parent: string;
  /** Path from the root of the repository → whole content. */
  readonly files: ReadonlyMap<string, string>;
  /** One line of any text. */
  readonly title: string;
  /** Markdown, at most 60,000 characters. */
  readonly body: string;
}

export interface ProposedPull {
  readonly number: number;
  readonly url: string;
  readonly result: "opened" | "updated";
}

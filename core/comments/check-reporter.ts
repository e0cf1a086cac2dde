/** Says of a commit how a pipeline stands, where a branch rule can require it. Owned by core; one contract suite runs on every implementation. */
export interface CheckReporter {
  /** @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED */
  report(check: CommitCheck): Promise<void>;
}

export interface CommitCheck {
  /** 40 hex digits. */
  readonly commit: string;
  /** `slipway/<model>`. */
  readonly context: string;
  readonly state: "success" | "failure" | "pending" | "error";
  /** One sentence; cut at GitHub's 140 characters. */
  readonly description: string;
  readonly url?: string;
}

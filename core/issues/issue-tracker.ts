/**
 * Issues that Slipway keeps, each found again by the fingerprint in its hidden marker and by our own authorship. Two adapters, GitHub and
 * Markdown files, and one contract suite on both and on the fake.
 */
export interface IssueTracker {
  /** The newest issue of a fingerprint, open or closed. @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED */
  find(fingerprint: string): Promise<TrackedIssue | undefined>;
  /** Opens an issue. Racing callers leave one open: the lowest number wins, the others are closed as duplicates (DESIGN 16: 12). */
  open(draft: IssueDraft): Promise<TrackedIssue>;
  /** Rewrites what is given and reads it back: GitHub ignores an oversize body with 200. */
  update(number: number, changes: IssueChanges): Promise<TrackedIssue>;
  /** Comments once per `key`, which is kept in a hidden marker. */
  comment(number: number, comment: { readonly key: string; readonly body: string }): Promise<"created" | "exists">;
}

export interface IssueDraft {
  /** Of the problem, stable over runs: 1 to 128 of A-Z a-z 0-9 . _ - */
  readonly fingerprint: string;
  readonly title: string;
  /** Markdown without the marker, at most 60,000 characters. */
  readonly body: string;
  /** `slipway:drift` is always among them. */
  readonly labels: readonly string[];
}

export interface IssueChanges {
  readonly title?: string;
  readonly body?: string;
  readonly labels?: readonly string[];
  readonly state?: IssueState;
  /** Why it was closed. */
  readonly stateReason?: "completed" | "not_planned" | "duplicate";
}

export type IssueState = "open" | "closed";

export interface TrackedIssue {
  readonly number: number;
  readonly fingerprint: string;
  readonly title: string;
  /** Without the marker. */
  readonly body: string;
  readonly labels: readonly string[];
  readonly state: IssueState;
  /** RFC 3339; null while open. */
  readonly closedAt: string | null;
  readonly url: string;
}

/**
 * Issues that Slipway keeps, each found again by the fingerprint in its hidden marker and by our own authorship. Two adapters, GitHub and
 * Markdown files, and one contract suite on both and on the fake.
 *
 * Every method @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED; on files SLIPWAY_E_DOCUMENT_INVALID, SLIPWAY_E_DOCUMENT_UNWRITABLE
 */
export interface IssueTracker {
  /**
   * The open issue of a fingerprint, the oldest of several; else the newest closed one that is no duplicate. What a killed caller left open
   * beside it is closed as a duplicate on the way.
   */
  find(fingerprint: string): Promise<TrackedIssue | undefined>;
  /** An issue of ours by its number, whatever its labels; undefined when it is gone or not ours. */
  read(number: number): Promise<TrackedIssue | undefined>;
  /**
   * Opens an issue. Racing callers leave one open and get that one: the lowest number wins, the others are closed as duplicates
   * (DESIGN 16: 12).
   * @throws SLIPWAY_E_INPUT_INVALID for a fingerprint or body that cannot be posted
   */
  open(draft: IssueDraft): Promise<TrackedIssue>;
  /**
   * Changes what is given and differs, and reads it back, because GitHub ignores an oversize body with 200. Of the labels only those that
   * begin with `slipway:` are ours to take away; what people added stays.
   */
  update(number: number, changes: IssueChanges): Promise<TrackedIssue>;
  /** Comments once per `key`, 1 to 200 characters, which is kept in a hidden marker. */
  comment(number: number, comment: IssueComment): Promise<"created" | "exists">;
}

export interface IssueComment {
  readonly key: string;
  /** Markdown, at most 60,000 characters. */
  readonly body: string;
}

export interface IssueDraft {
  /** Of the problem, stable over runs: 1 to 128 of A-Z a-z 0-9 . _ - */
  readonly fingerprint: string;
  /** Model that it is about: commands in its comments are about that one. */
  readonly model?: string;
  /** One line of any text; cut at 256 characters. */
  readonly title: string;
  /** Markdown without the marker, at most 60,000 characters. */
  readonly body: string;
  /** Beside `slipway:drift`, which every issue has. Labels that do not exist are created. */
  readonly labels: readonly string[];
}

export interface IssueChanges {
  readonly title?: string;
  readonly body?: string;
  readonly labels?: readonly string[];
  readonly state?: IssueState;
  /** Why it was closed; default: `completed`. */
  readonly stateReason?: CloseReason;
}

export type IssueState = "open" | "closed";
export type CloseReason = "completed" | "not_planned" | "duplicate";

export interface TrackedIssue {
  readonly number: number;
  readonly fingerprint: string;
  /** Model that it is about; absent where it was opened without one. */
  readonly model?: string;
  readonly title: string;
  /** Without the marker. */
  readonly body: string;
  readonly labels: readonly string[];
  readonly state: IssueState;
  /** null while open. */
  readonly stateReason: CloseReason | null;
  /** RFC 3339; null while open. */
  readonly closedAt: string | null;
  readonly url: string;
}

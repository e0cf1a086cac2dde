/**
 * Sticky comments on pull requests: one per subject, found again by a hidden marker and our own authorship. Owned by core; one contract
 * suite runs on every implementation.
 */
export interface CommentBoard {
  /**
   * Creates or rewrites the one comment of a subject. The marker is put before the body here, so bodies come without. Concurrent calls leave
   * one comment: after creating, the list is read again, the lowest id wins and others of ours go (DESIGN 16: 12).
   * @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED
   */
  post(comment: StickyComment): Promise<PostedComment>;
}

export interface StickyComment {
  readonly pull: number;
  /** A model's name: `<pipeline>` or `<pipeline>.<tenant slug>`. */
  readonly subject: string;
  /** Markdown, at most 60,000 characters (DESIGN 16: 21). */
  readonly body: string;
  /** The run that computed what the body says: an older one never overwrites a newer one. */
  readonly run: RunOrder;
}

export interface RunOrder {
  readonly id: number;
  readonly attempt: number;
}

export interface PostedComment {
  readonly url: string;
  /** `outdated`: a newer run has written already, so nothing was changed. */
  readonly result: "created" | "updated" | "unchanged" | "outdated";
}

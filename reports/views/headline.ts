import type { Phrase } from "../phrase.ts";

/** Top of a comment: the verdict sentence before anything else. */
export interface HeadlineView {
  readonly emoji: string;
  readonly subject: string;
  readonly word: string;
  readonly sentences: readonly Phrase[];
  readonly remarks: readonly Phrase[];
}

import type { Phrase } from "../phrase.ts";

/** End of an issue about a monitoring run. */
export interface IssueStepsView {
  readonly steps: readonly Phrase[];
  /** Who keeps the issue, and how. */
  readonly kept: Phrase;
}

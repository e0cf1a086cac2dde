import type { Phrase } from "../phrase.ts";

/** Points of advice, one a line. */
export interface ListView {
  readonly points: readonly Phrase[];
}

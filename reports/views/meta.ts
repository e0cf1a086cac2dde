import type { Phrase } from "../phrase.ts";

/** The small print of a comment. */
export interface MetaView {
  readonly text: Phrase;
}

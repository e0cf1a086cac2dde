import type { Phrase } from "../phrase.ts";
import type { Tone } from "./tone.ts";

/** A judgement in one word and in honest sentences. */
export interface VerdictView {
  readonly word: string;
  readonly tone: Tone;
  /** Each says one thing; the first is the verdict. */
  readonly sentences: readonly Phrase[];
}

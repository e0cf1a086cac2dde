import type { Phrase } from "../phrase.ts";
import type { Tone } from "./tone.ts";

/** A judgement in one word and in one honest sentence. */
export interface VerdictView {
  readonly word: string;
  readonly tone: Tone;
  readonly sentence: Phrase;
}

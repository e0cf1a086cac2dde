import type { Phrase } from "../phrase.ts";
import type { Tone } from "./tone.ts";

/** One station of a model's life, in the strip below the verdict. */
export interface StageView {
  readonly title: string;
  readonly word: string;
  readonly tone: Tone;
  readonly symbol: string;
  readonly detail: Phrase;
}

import type { Phrase } from "../phrase.ts";
import type { Tone } from "./tone.ts";

/** Terms and what they are, in a grid. */
export interface FactsView {
  readonly facts: readonly FactView[];
}

export interface FactView {
  readonly term: string;
  readonly text: Phrase;
  /** Small print below; empty when there is none. */
  readonly detail: Phrase;
  readonly tone: Tone;
}

export function buildFact(
  term: string,
  text: Phrase,
  { detail = [], tone = "none" }: Partial<FactView> = {},
): FactView {
  return { term, text, detail, tone };
}

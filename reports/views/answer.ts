import type { Phrase } from "../phrase.ts";
import { emojiOf } from "./tone.ts";
import type { VerdictView } from "./verdict.ts";

/** Top of a comment: the first line answers, with the number; the rest of the verdict and what a reader must know follow. */
export interface AnswerView {
  readonly emoji: string;
  readonly word: string;
  readonly answer: Phrase;
  readonly subject: string;
  readonly sentences: readonly Phrase[];
  readonly remarks: readonly Phrase[];
}

export function buildAnswer(
  { word, tone, sentences }: VerdictView,
  { subject, remarks }: Pick<AnswerView, "subject" | "remarks">,
): AnswerView {
  const [answer = [], ...rest] = sentences;
  return { emoji: emojiOf(tone), word, answer, subject, sentences: rest, remarks };
}

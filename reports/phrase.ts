import { clip, MAX_NAME } from "../core/clean-text.ts";

/** A stretch of a sentence. */
export interface Piece {
  readonly text: string;
  /** A name from data, set apart from our own words. */
  readonly code: boolean;
  readonly strong: boolean;
}

/** A sentence whose names from data stay apart from our words until a template escapes both. */
export type Phrase = readonly Piece[];

/** A name from data: clipped, printed as code. */
export function name(text: string): Piece {
  return { text: clip(text, MAX_NAME), code: true, strong: false };
}

export function strong(text: string): Piece {
  return { text, code: false, strong: true };
}

/** Sentence of plain words and pieces: phrase`${name(feature)} moved by ${shift}`. */
export function phrase(words: TemplateStringsArray, ...values: readonly (string | Piece | Phrase)[]): Phrase {
  return words.flatMap((text, index) => [...plain(text), ...toPieces(values[index] ?? "")]);
}

/** Phrases one after the other, with a text between them. */
export function joinPhrases(phrases: readonly Phrase[], separator: string): Phrase {
  return phrases.flatMap((each, index) => (index === 0 ? each : [...plain(separator), ...each]));
}

/** A phrase of words alone. */
export function plain(text: string): Phrase {
  return text === "" ? [] : [{ text, code: false, strong: false }];
}

/** What a phrase says, without its marks and not escaped. */
export function toText(words: Phrase): string {
  return words.map(({ text }) => text).join("");
}

function toPieces(value: string | Piece | Phrase): Phrase {
  if (typeof value === "string") return plain(value);
  return "text" in value ? [value] : value;
}

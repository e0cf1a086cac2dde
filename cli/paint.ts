import { styleText } from "node:util";

/** Colours a word by what it means; the word itself always says it too. */
export interface Paint {
  outcome(word: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

const COLOURS = {
  green: ["passed", "pass", "ok", "OK", "holds"],
  red: [
    "failed",
    "fail",
    "error",
    "blocked",
    "drift",
    "data-quality",
    "DRIFT_MODERATE",
    "DRIFT_MAJOR",
    "alarm",
    "worse",
  ],
  yellow: [
    "inconclusive",
    "warn",
    "insufficient",
    "INSUFFICIENT",
    "unknown",
    "DRIFT_MINOR",
    "not-comparable",
    "immature",
  ],
} as const;

export function createPaint(color: boolean): Paint {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;
  return {
    outcome(word) {
      for (const style of ["green", "red", "yellow"] as const) {
        const words: readonly string[] = COLOURS[style];
        if (words.includes(word)) return paint(style, word);
      }
      return word;
    },
    strong: (text) => paint("bold", text),
    faint: (text) => paint("dim", text),
  };
}

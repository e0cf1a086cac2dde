import type { Markup } from "../markup.ts";
import type { Phrase } from "../phrase.ts";

/** Charts side by side, each with what it says. */
export interface FiguresView {
  /** `wide` has a row to itself, `small` puts many in one. */
  readonly size: "single" | "wide" | "half" | "small";
  readonly figures: readonly FigureView[];
}

export interface FigureView {
  readonly chart: Markup;
  readonly title: Phrase;
  readonly caption: Phrase;
}

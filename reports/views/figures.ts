import type { Markup } from "../markup.ts";
import type { Phrase } from "../phrase.ts";

/** Charts side by side, each with what it says. */
export interface FiguresView {
  /** `small` puts many in a row. */
  readonly size: "single" | "half" | "small";
  readonly figures: readonly FigureView[];
}

export interface FigureView {
  readonly chart: Markup;
  readonly title: Phrase;
  readonly caption: Phrase;
}

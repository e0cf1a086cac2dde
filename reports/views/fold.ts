import type { Markup } from "../markup.ts";

/** A part of a page that opens on a click. */
export interface FoldView {
  readonly title: string;
  readonly body: Markup;
}

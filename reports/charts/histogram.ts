import { clip } from "../../core/clean-text.ts";
import type { Markup } from "../markup.ts";
import { buildSvg, element, textElement } from "./svg.ts";

export interface HistogramCell {
  readonly cell: string;
  readonly reference: number;
  readonly current: number;
}

const MAX_CELLS = 24;
const FULL: Frame = { width: 240, height: 96, base: 78 }; // labels stand below the base
const TINY: Frame = { width: 110, height: 20, base: 19 };

interface Frame {
  readonly width: number;
  readonly height: number;
  /** y of the axis. */
  readonly base: number;
}

/**
 * Reference as an outline, current as filled bars, over the same cells. Drawn by hand: a monitoring report must not pay
 * for loading a chart library.
 */
export function buildHistogram(cells: readonly HistogramCell[], label: string): Markup {
  const shown = cells.slice(0, MAX_CELLS);
  return buildSvg([...buildShape(shown, FULL), ...buildLabels(shown, FULL)], { ...FULL, label, class: "histogram" });
}

/** The same without labels, as high as a line of text. */
export function buildTinyHistogram(cells: readonly HistogramCell[], label: string): Markup {
  return buildSvg(buildShape(cells.slice(0, MAX_CELLS), TINY), { ...TINY, label, class: "histogram tiny" });
}

function buildShape(cells: readonly HistogramCell[], { width, base }: Frame): readonly string[] {
  const top = Math.max(...cells.flatMap(({ reference, current }) => [reference, current]), 0.01);
  const step = width / Math.max(1, cells.length);
  const heightOf = (share: number) => (Math.max(0, share) / top) * (base - 2);
  const bars = cells.map(({ current }, index) =>
    element("rect", {
      class: "current",
      x: index * step + step * 0.12,
      y: base - heightOf(current),
      width: step * 0.76,
      height: heightOf(current),
    }),
  );
  const outline = cells.map(({ reference }, index) => {
    const y = base - heightOf(reference);
    return `${index === 0 ? "M" : "L"}${round(index * step)} ${round(y)}H${round((index + 1) * step)}`;
  });
  const axis = element("line", { class: "axis", x1: 0, x2: width, y1: base, y2: base });
  return [...bars, axis, element("path", { class: "reference", d: outline.join("") })];
}

function buildLabels(cells: readonly HistogramCell[], { width, height }: Frame): readonly string[] {
  const first = cells.at(0);
  const last = cells.at(-1);
  if (first === undefined || last === undefined) return [];
  const y = height - 5;
  const start = textElement(clip(first.cell, 18), { x: 0, y });
  return cells.length === 1
    ? [start]
    : [start, textElement(clip(last.cell, 18), { x: width, y, "text-anchor": "end" })];
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

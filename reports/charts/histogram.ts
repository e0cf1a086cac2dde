import { clip } from "../clean-text.ts";
import type { Markup } from "../markup.ts";
import { buildSvg, element, textElement } from "./svg.ts";

export interface HistogramCell {
  readonly cell: string;
  readonly reference: number;
  readonly current: number;
}

const WIDTH = 240;
const HEIGHT = 96;
const BASE = 78; // y of the axis; labels stand below
const MAX_CELLS = 24;

/**
 * Reference as an outline, current as filled bars, over the same cells. Drawn by hand: a monitoring report must not pay
 * for loading a chart library.
 */
export function buildHistogram(cells: readonly HistogramCell[], label: string): Markup {
  const shown = cells.slice(0, MAX_CELLS);
  const top = Math.max(...shown.flatMap(({ reference, current }) => [reference, current]), 0.01);
  const step = WIDTH / Math.max(1, shown.length);
  const heightOf = (share: number) => (Math.max(0, share) / top) * (BASE - 4);
  const bars = shown.map(({ current }, index) =>
    element("rect", {
      class: "current",
      x: index * step + step * 0.12,
      y: BASE - heightOf(current),
      width: step * 0.76,
      height: heightOf(current),
    }),
  );
  const outline = shown.map(({ reference }, index) => {
    const y = BASE - heightOf(reference);
    return `${index === 0 ? "M" : "L"}${round(index * step)} ${round(y)}H${round((index + 1) * step)}`;
  });
  const axis = element("line", { class: "axis", x1: 0, x2: WIDTH, y1: BASE, y2: BASE });
  const path = element("path", { class: "reference", d: outline.join("") });
  return buildSvg([...bars, axis, path, ...buildLabels(shown)], {
    width: WIDTH,
    height: HEIGHT,
    label,
    class: "histogram",
  });
}

function buildLabels(cells: readonly HistogramCell[]): readonly string[] {
  const first = cells.at(0);
  const last = cells.at(-1);
  if (first === undefined || last === undefined) return [];
  const y = HEIGHT - 5;
  const start = textElement(clip(first.cell, 18), { x: 0, y });
  return cells.length === 1
    ? [start]
    : [start, textElement(clip(last.cell, 18), { x: WIDTH, y, "text-anchor": "end" })];
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

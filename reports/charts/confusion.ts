import { clip } from "../../core/clean-text.ts";
import type { MulticlassDetail } from "../../core/documents/evaluation-multiclass.ts";
import { formatCount } from "../format-number.ts";
import type { Markup } from "../markup.ts";
import { buildSvg, element, textElement } from "./svg.ts";
import { ACCENT } from "./vega-chart.ts";

const WIDTH = 340;
const LABELS = 84;
const MAX_LABEL = 14;
const HEAD = 18;
const FITS_COUNT = 26; // smaller cells have no number
const [FAINTEST, DEEPEST] = [0.05, 0.5]; // text must stay legible on the deepest
const TEXT = { "font-size": 10 } as const;

/** Rows true class, columns predicted in the same order; the deeper a cell, the larger its share of the true class. */
export function buildConfusion({ classes, confusion }: MulticlassDetail, label: string): Markup {
  const cell = Math.min(44, (WIDTH - LABELS) / classes.length);
  const drawn = classes.flatMap((name, row) => {
    const counts = confusion[row] ?? [];
    const whole = counts.reduce((sum, count) => sum + count, 0);
    const y = HEAD + row * cell;
    const middle = LABELS + (row + 0.5) * cell;
    return [
      textElement(`${row + 1}  ${clip(name, MAX_LABEL)}`, { ...TEXT, x: 0, y: y + cell / 2 + 3.5 }),
      textElement(String(row + 1), { ...TEXT, x: middle, y: 12, "text-anchor": "middle" }),
      ...counts.flatMap((count, column) =>
        buildCell(count, { share: whole === 0 ? 0 : count / whole, x: LABELS + column * cell, y, size: cell }),
      ),
    ];
  });
  return buildSvg(drawn, { width: WIDTH, height: HEAD + cell * classes.length + 2, label, class: "confusion" });
}

interface CellPlace {
  /** Of the true class, 0–1. */
  readonly share: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

function buildCell(count: number, { share, x, y, size }: CellPlace): readonly string[] {
  const box = element("rect", {
    fill: ACCENT,
    "fill-opacity": FAINTEST + share * (DEEPEST - FAINTEST),
    x,
    y,
    width: size - 1,
    height: size - 1,
  });
  if (size < FITS_COUNT) return [box];
  return [
    box,
    textElement(formatCount(count), { ...TEXT, x: x + size / 2, y: y + size / 2 + 3.5, "text-anchor": "middle" }),
  ];
}

import { clip } from "../../core/clean-text.ts";
import type { Markup } from "../markup.ts";
import type { Tone } from "../views/tone.ts";
import { buildSvg, element, textElement } from "./svg.ts";

export interface HeatMapView {
  /** Columns from left to right. */
  readonly columns: readonly { readonly label: string; readonly tick?: string | undefined }[];
  readonly rows: readonly HeatMapRow[];
  /** What somebody who does not see the picture is told. */
  readonly label: string;
}

export interface HeatMapRow {
  readonly name: string;
  /** One per column; null where there is nothing. */
  readonly cells: readonly (HeatMapCell | null)[];
}

export interface HeatMapCell {
  readonly tone: Tone;
  /** 0–1: how strong the tone is. Major stands out from minor without colour too: its cell is larger. */
  readonly strength: number;
  /** Shown on hover. */
  readonly title: string;
}

const NAME_WIDTH = 150;
const ROW_HEIGHT = 16;
const HEAD = 16;
const WIDTH = 860;
const MAX_CELL_WIDTH = 22;
const MAX_NAME = 24;
/** Of a date: one that would be cut off on the right is left out. */
const TICK_WIDTH = 56;

/** Rows by columns of coloured cells; the size of a cell says what its colour says. */
export function buildHeatMap({ columns, rows, label }: HeatMapView): Markup {
  const step = Math.min(MAX_CELL_WIDTH, (WIDTH - NAME_WIDTH) / Math.max(1, columns.length));
  const height = HEAD + rows.length * ROW_HEIGHT + 4;
  const ticks = columns.flatMap(({ tick }, index) =>
    tick === undefined || (columns.length - index) * step < TICK_WIDTH
      ? []
      : [textElement(tick, { x: NAME_WIDTH + index * step, y: HEAD - 5 })],
  );
  const body = rows.flatMap((row, index) => buildRow(row, { y: HEAD + index * ROW_HEIGHT, step }));
  return buildSvg([...ticks, ...body], {
    width: NAME_WIDTH + columns.length * step,
    height,
    label,
    class: "heat",
  });
}

function buildRow({ name, cells }: HeatMapRow, { y, step }: { readonly y: number; readonly step: number }): string[] {
  const title = textElement(clip(name, MAX_NAME), { x: NAME_WIDTH - 8, y: y + 12, "text-anchor": "end" });
  const drawn = cells.flatMap((cell, index) =>
    cell === null ? [] : [buildCell(cell, { x: NAME_WIDTH + index * step, y, step })],
  );
  return [title, ...drawn];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly step: number;
}

function buildCell({ tone, strength, title }: HeatMapCell, { x, y, step }: Place): string {
  const size = 0.35 + 0.65 * Math.min(1, Math.max(0, strength));
  const height = (ROW_HEIGHT - 2) * size;
  return element(
    "rect",
    {
      class: tone,
      x: x + 0.5,
      y: y + 1 + (ROW_HEIGHT - 2 - height) / 2,
      width: Math.max(1, step - 1),
      height,
    },
    [
      textElement(title, {})
        .replace(/^<text>/, "<title>")
        .replace(/<\/text>$/, "</title>"),
    ],
  );
}

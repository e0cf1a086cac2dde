import { clip } from "../../core/clean-text.ts";
import { formatSigned, type Interval } from "../format-number.ts";
import type { Markup } from "../markup.ts";
import { buildSvg, element, textElement } from "./svg.ts";

const WIDTH = 380;
const LABELS = 128; // what stands left of the scale
const INSET = 6;
const ROW = 18;
const AXIS = 20;
const MAX_LABEL = 22; // characters of 10 px that fit

export interface ForestRow {
  readonly label: string;
  readonly value: number;
  readonly interval: Interval | null;
}

/** Deltas with their intervals on one scale under each other; the upright line is no difference. */
export function buildForest(rows: readonly ForestRow[], decimals: number, label: string): Markup {
  const ends = [0, ...rows.flatMap(({ value, interval }) => [value, ...(interval ?? [])])];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const span = high - low || 1;
  const x = (at: number) => LABELS + INSET + ((at - low) / span) * (WIDTH - LABELS - 2 * INSET);
  const height = rows.length * ROW + AXIS;
  const base = height - AXIS;
  const scale = [
    element("line", { class: "track", x1: LABELS, x2: WIDTH, y1: base, y2: base }),
    element("line", { class: "mark", x1: x(0), x2: x(0), y1: 0, y2: base }),
    ...[...new Set([low, 0, high])].filter(isApart(x)).map((end) =>
      textElement(formatSigned(end, decimals), {
        x: x(end),
        y: height - 6,
        "font-size": 10,
        "text-anchor": anchorOf(end, [low, high]),
      }),
    ),
  ];
  const drawn = rows.flatMap(({ label: name, value, interval }, index) => {
    const y = index * ROW + ROW / 2;
    return [
      textElement(clip(name, MAX_LABEL), { x: 0, y: y + 3.5, "font-size": 10 }),
      ...(interval === null
        ? []
        : [element("line", { class: "range", x1: x(interval[0]), x2: x(interval[1]), y1: y, y2: y })]),
      element("circle", { class: "dot", cx: x(value), cy: y, r: 3.5 }),
    ];
  });
  return buildSvg([...scale, ...drawn], { width: WIDTH, height, label, class: "interval forest" });
}

/** Numbers of the scale must not run into the one of zero. */
function isApart(x: (at: number) => number): (end: number) => boolean {
  return (end) => end === 0 || Math.abs(x(end) - x(0)) > 48;
}

/** The ends of the scale stay inside the picture. */
function anchorOf(end: number, [low, high]: Interval): "start" | "middle" | "end" {
  if (end === 0) return "middle";
  if (end === low) return "start";
  return end === high ? "end" : "middle";
}

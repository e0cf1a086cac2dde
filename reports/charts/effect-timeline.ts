import type { Markup } from "../markup.ts";
import type { Tone } from "../views/tone.ts";
import { buildSvg, element, textElement } from "./svg.ts";

/** One window of a feature; null effects leave a gap. */
export interface TimelinePoint {
  readonly label: string;
  readonly effect: number | null;
  readonly delta: number | null;
  readonly tone: Tone;
  /** Index of the season group: windows of one group stand on one shade. */
  readonly group: number;
}

const WIDTH = 420;
const HEIGHT = 120;
const LEFT = 30;
const BASE = 96;
const TOP = 6;
const SHADES = 2;

/** d* of a feature over the windows, with the tolerance as a stepped line and the season groups as shades behind. */
export function buildEffectTimeline(points: readonly TimelinePoint[], label: string): Markup {
  const high = Math.max(0.15, ...points.flatMap(({ effect, delta }) => [effect ?? 0, delta ?? 0])) * 1.08;
  const step = (WIDTH - LEFT) / Math.max(1, points.length);
  const xOf = (index: number): number => LEFT + index * step;
  const yOf = (value: number): number => BASE - (value / high) * (BASE - TOP);
  return buildSvg(
    [
      ...points.flatMap(({ group }, index) =>
        group % SHADES === 0
          ? []
          : [element("rect", { class: "shade", x: xOf(index), y: TOP, width: step, height: BASE - TOP })],
      ),
      element("line", { class: "axis", x1: LEFT, x2: WIDTH, y1: BASE, y2: BASE }),
      ...listMarks(high).map((mark) =>
        textElement(mark.toFixed(1), { x: LEFT - 4, y: yOf(mark) + 3, "text-anchor": "end" }),
      ),
      element("path", { class: "tolerance", d: drawSteps(points, { xOf, yOf, step }) }),
      element("path", { class: "effect", d: drawLine(points, { xOf, yOf, step }) }),
      ...points.flatMap(({ effect, tone }, index) =>
        effect === null || tone === "good" || tone === "mute"
          ? []
          : [element("circle", { class: tone, cx: xOf(index) + step / 2, cy: yOf(effect), r: 3 })],
      ),
      ...labelEnds(points),
    ],
    { width: WIDTH, height: HEIGHT, label, class: "timeline" },
  );
}

interface Scale {
  xOf(index: number): number;
  yOf(value: number): number;
  readonly step: number;
}

function drawSteps(points: readonly TimelinePoint[], { xOf, yOf, step }: Scale): string {
  return points
    .map(({ delta }, index) =>
      delta === null ? "" : `M${round(xOf(index))} ${round(yOf(delta))}H${round(xOf(index) + step)}`,
    )
    .join("");
}

function drawLine(points: readonly TimelinePoint[], { xOf, yOf, step }: Scale): string {
  let open = false;
  return points
    .map(({ effect }, index) => {
      if (effect === null) {
        open = false;
        return "";
      }
      const command = open ? "L" : "M";
      open = true;
      return `${command}${round(xOf(index) + step / 2)} ${round(yOf(effect))}`;
    })
    .join("");
}

function listMarks(high: number): readonly number[] {
  const spacing = [0.1, 0.2].find((one) => high / one <= 3) ?? 0.5;
  return Array.from({ length: Math.floor(high / spacing) + 1 }, (_, index) => index * spacing);
}

function labelEnds(points: readonly TimelinePoint[]): readonly string[] {
  const first = points.at(0);
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const start = textElement(first.label, { x: LEFT, y: HEIGHT - 8 });
  return points.length === 1
    ? [start]
    : [start, textElement(last.label, { x: WIDTH, y: HEIGHT - 8, "text-anchor": "end" })];
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

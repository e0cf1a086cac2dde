import type { Interval } from "../format-number.ts";
import type { Markup } from "../markup.ts";
import { buildSvg, element } from "./svg.ts";

const WIDTH = 190;
const HEIGHT = 18;
const INSET = 4;
const MIDDLE = HEIGHT / 2;

export interface IntervalBarOptions {
  readonly value: number | null;
  readonly interval: Interval | null;
  /** A limit or the value of the whole, drawn as an upright mark. */
  readonly mark: number | null;
  /** Ends of the scale; the same for all bars of one table column. */
  readonly domain: Interval;
  readonly label: string;
}

/** A dot on its interval on a scale: rows of them read as a forest plot. */
export function buildIntervalBar({ value, interval, mark, domain, label }: IntervalBarOptions): Markup {
  const span = domain[1] - domain[0] || 1;
  const x = (at: number) => INSET + Math.min(1, Math.max(0, (at - domain[0]) / span)) * (WIDTH - 2 * INSET);
  const track = element("line", { class: "track", x1: INSET, x2: WIDTH - INSET, y1: MIDDLE, y2: MIDDLE });
  const range =
    interval === null
      ? []
      : [element("line", { class: "range", x1: x(interval[0]), x2: x(interval[1]), y1: MIDDLE, y2: MIDDLE })];
  const limit =
    mark === null ? [] : [element("line", { class: "mark", x1: x(mark), x2: x(mark), y1: 2, y2: HEIGHT - 2 })];
  const dot = value === null ? [] : [element("circle", { class: "dot", cx: x(value), cy: MIDDLE, r: 3.5 })];
  return buildSvg([track, ...limit, ...range, ...dot], { width: WIDTH, height: HEIGHT, label, class: "interval" });
}

/** Smallest scale in steps of 0.05 that holds every given number. */
export function domainOf(values: readonly (number | null)[]): Interval {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.floor(Math.min(...known) * 20), Math.ceil(Math.max(...known) * 20)];
  return [low / 20, (low === high ? high + 1 : high) / 20];
}

import type { Config, TopLevelSpec } from "vega-lite";
import { cleanText } from "../../core/clean-text.ts";
import { escapeHtml } from "../escape-html.ts";
import { Markup } from "../markup.ts";

const WIDTH = 340;
const HEIGHT = 250;

/** Colours are the page's own variables, so one picture serves light, dark and paper. */
export const INK = "var(--ink)";
export const SOFT = "var(--mute)";
export const ACCENT = "var(--accent)";
export const SECOND = "var(--second)";
const RULE = "var(--rule)";

const CONFIG: Config = {
  background: "transparent",
  aria: false, // one label for the picture instead of one for each of 257 points
  font: "sans-serif",
  view: { stroke: null },
  axis: {
    domainColor: SOFT,
    tickColor: SOFT,
    gridColor: RULE,
    tickSize: 4,
    labelFontSize: 10,
    titleFontSize: 11,
    titleFontWeight: "normal",
    titlePadding: 6,
    labelPadding: 4,
  },
  legend: {
    orient: "top",
    title: null,
    labelFontSize: 11,
    symbolType: "square",
    symbolSize: 70,
    offset: 4,
    padding: 0,
  },
  line: { strokeWidth: 1.75 },
  text: { fontSize: 10 },
};

/** A chart without data, size and look, which are the same for all. */
export type ChartSpec = Pick<Extract<TopLevelSpec, { layer: unknown }>, "layer"> & {
  /** Default: that of a chart beside others. */
  readonly width?: number;
  readonly height?: number;
};

/**
 * Draws a Vega-Lite layer chart as inline SVG. The library is loaded on first use: reports without charts must not
 * wait for it.
 */
export async function renderChart(spec: ChartSpec, label: string): Promise<Markup> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const full: TopLevelSpec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width: WIDTH,
    height: HEIGHT,
    autosize: { type: "fit", contains: "padding" },
    padding: { left: 0, right: 6, top: 4, bottom: 5 },
    config: CONFIG,
    ...spec,
  };
  const view = new vega.View(vega.parse(compile(full).spec), { renderer: "none", loader: REFUSING });
  try {
    return new Markup(relabel(await view.toSVG(), label));
  } finally {
    view.finalize();
  }
}

/** An axis from 0 to 1 with few ticks. */
export function shareAxis(title: string): { title: string; values: number[]; format: string } {
  return { title, values: [0, 0.25, 0.5, 0.75, 1], format: ".2~f" };
}

/** A position channel for a share. */
export function shareOf(field: "x" | "y", title: string) {
  return { field, type: "quantitative" as const, axis: shareAxis(title), scale: { domain: [0, 1] } };
}

/** Text from data that a chart prints. */
export function chartText(text: string): string {
  return cleanText(text);
}

// Charts hold their data: whatever they ask from outside is refused.
const refuse = () => Promise.reject(new Error("a chart asked for something outside the report"));
const REFUSING = { load: refuse, sanitize: refuse, http: refuse, file: refuse, options: {} } as never;

function relabel(svg: string, label: string): string {
  const opening = /^<svg[^>]*>/;
  const [tag = ""] = opening.exec(svg) ?? [];
  const box = /viewBox="([\d. -]+)"/.exec(tag)?.[1] ?? `0 0 ${WIDTH} ${HEIGHT}`;
  const [, , width = WIDTH, height = HEIGHT] = box.split(" ");
  const own = `<svg class="chart" viewBox="${box}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(label)}">`;
  return svg.replace(opening, own);
}

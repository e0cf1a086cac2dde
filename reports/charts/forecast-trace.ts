import type { ForecastDetail } from "../../core/documents/evaluation-forecast.ts";
import type { Markup } from "../markup.ts";
import { ACCENT, INK, renderChart, SECOND, SOFT } from "./vega-chart.ts";

const WIDE = 720;
const SERIES = { truth: INK, forecast: ACCENT, baseline: SECOND } as const;

type Step = ForecastDetail["trace"][number];

export interface TraceOptions {
  /** `wide` shows days, `half` hours. */
  readonly size: "wide" | "half";
  /** The same steps as the baseline saw them. */
  readonly baseline?: readonly Step[];
}

/** Truth and forecast over some steps of the back-test, with the band of the prediction intervals where there is one. */
export function renderForecastTrace(
  trace: readonly Step[],
  { size, baseline = [] }: TraceOptions,
  label: string,
): Promise<Markup> {
  const values = [
    ...trace.flatMap(({ at, truth, prediction }) => [
      ...(truth === null ? [] : [{ x: Date.parse(at), y: truth, series: "truth" }]),
      { x: Date.parse(at), y: prediction, series: "forecast" },
    ]),
    ...baseline.map(({ at, prediction }) => ({ x: Date.parse(at), y: prediction, series: "baseline" })),
  ];
  const band = trace.flatMap(({ at, lower, upper }) =>
    lower === null || upper === null ? [] : [{ x: Date.parse(at), lower, upper }],
  );
  const shown = (["truth", "forecast", "baseline"] as const).filter(
    (series) => series !== "baseline" || baseline.length > 0,
  );
  const x = timeAxis(size === "wide" ? { ticks: 8, format: "%d %b" } : { ticks: 5, format: "%H:%M" });
  const y = { type: "quantitative" as const, scale: { zero: false }, axis: { title: "", tickCount: 5, format: "~s" } };
  return renderChart(
    {
      ...(size === "wide" ? { width: WIDE } : {}),
      layer: [
        {
          data: { values: band },
          mark: { type: "area", color: ACCENT, opacity: 0.18 },
          encoding: { x, y: { ...y, field: "lower" }, y2: { field: "upper" } },
        },
        {
          data: { values },
          mark: { type: "line", strokeWidth: 1.25 },
          encoding: {
            x,
            y: { ...y, field: "y" },
            color: {
              field: "series",
              type: "nominal",
              legend: { symbolType: "stroke", symbolStrokeWidth: 2.5 },
              scale: { domain: [...shown], range: shown.map((series) => SERIES[series]) },
            },
          },
        },
      ],
    },
    label,
  );
}

/** Truth − forecast over time. */
export function renderForecastResiduals(trace: readonly Step[], label: string): Promise<Markup> {
  const values = trace.flatMap(({ at, truth, prediction }) =>
    truth === null ? [] : [{ x: Date.parse(at), y: truth - prediction }],
  );
  const ends = [values.at(0), values.at(-1)].flatMap((end) => (end === undefined ? [] : [{ x: end.x, y: 0 }]));
  const x = timeAxis({ ticks: 5, format: "%d %b" });
  const y = {
    field: "y",
    type: "quantitative" as const,
    axis: { title: "Truth − forecast", tickCount: 5, format: "~s" },
  };
  return renderChart(
    {
      layer: [
        { data: { values: ends }, mark: { type: "line", stroke: SOFT, strokeWidth: 1 }, encoding: { x, y } },
        {
          data: { values },
          mark: { type: "line", stroke: ACCENT, strokeWidth: 1 },
          encoding: { x, y },
        },
      ],
    },
    label,
  );
}

function timeAxis({ ticks, format }: { readonly ticks: number; readonly format: string }) {
  return {
    field: "x",
    type: "temporal" as const,
    scale: { type: "utc" as const },
    axis: { title: "", tickCount: ticks, format, grid: false },
  };
}

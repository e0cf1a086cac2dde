import type { ForecastDetail } from "../../core/documents/evaluation-forecast.ts";
import type { Markup } from "../markup.ts";
import { ACCENT, INK, renderChart } from "./vega-chart.ts";

const WIDTH = 720;
const SERIES = ["truth", "forecast"] as const;

type Step = ForecastDetail["trace"][number];

/** Truth and forecast over the last steps of the back-test, with the band of the prediction intervals where there is one. */
export function renderForecastTrace(trace: readonly Step[], label: string): Promise<Markup> {
  const values = trace.flatMap(({ at, truth, prediction }) => [
    ...(truth === null ? [] : [{ x: Date.parse(at), y: truth, series: "truth" }]),
    { x: Date.parse(at), y: prediction, series: "forecast" },
  ]);
  const band = trace.flatMap(({ at, lower, upper }) =>
    lower === null || upper === null ? [] : [{ x: Date.parse(at), lower, upper }],
  );
  const x = {
    field: "x",
    type: "temporal" as const,
    scale: { type: "utc" as const },
    axis: { title: "", tickCount: 8, format: "%d %b", grid: false },
  };
  const y = { type: "quantitative" as const, scale: { zero: false }, axis: { title: "", tickCount: 5, format: "~s" } };
  return renderChart(
    {
      width: WIDTH,
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
              scale: { domain: [...SERIES], range: [INK, ACCENT] },
            },
          },
        },
      ],
    },
    label,
  );
}

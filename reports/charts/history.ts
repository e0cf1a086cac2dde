import type { HistoryEntry } from "../../core/documents/run.ts";
import type { Markup } from "../markup.ts";
import { ACCENT, renderChart, SECOND } from "./vega-chart.ts";

const MAX_POINTS = 400;
const TITLES = { loss: "training", validationLoss: "validation" } as const;

/** Loss over steps of training, thinned to 400 points. */
export function renderHistory(history: readonly HistoryEntry[], label: string): Promise<Markup> {
  const stride = Math.ceil(history.length / MAX_POINTS);
  const shown = history.filter((_, index) => index % stride === 0 || index === history.length - 1);
  const values = (["loss", "validationLoss"] as const).flatMap((series) =>
    shown.flatMap((entry) => {
      const value = entry[series];
      return value === null ? [] : [{ x: entry.step, y: value, series: TITLES[series] }];
    }),
  );
  return renderChart(
    {
      layer: [
        {
          data: { values },
          mark: { type: "line" },
          encoding: {
            x: { field: "x", type: "quantitative", axis: { title: "Step", tickCount: 5 } },
            y: { field: "y", type: "quantitative", axis: { title: "Loss", tickCount: 5 }, scale: { zero: false } },
            color: {
              field: "series",
              type: "nominal",
              legend: { symbolType: "stroke", symbolStrokeWidth: 2.5 },
              scale: { domain: Object.values(TITLES), range: [ACCENT, SECOND] },
            },
          },
        },
      ],
    },
    label,
  );
}

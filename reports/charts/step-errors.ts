import type { ForecastDetail } from "../../core/documents/evaluation-forecast.ts";
import type { Markup } from "../markup.ts";
import { colorOfModel, dashOfModel, type OfModels, rowsOfModels } from "./models.ts";
import { renderChart } from "./vega-chart.ts";

/** Mean absolute error over the steps ahead. */
export function renderStepErrors(perStep: OfModels<ForecastDetail["perStep"]>, label: string): Promise<Markup> {
  const values = rowsOfModels(perStep, (own) =>
    own.flatMap(({ step, mae }) => (mae === null ? [] : [{ x: step, y: mae }])),
  );
  return renderChart(
    {
      layer: [
        {
          data: { values: [...values] },
          mark: { type: "line", point: { size: 14 } },
          encoding: {
            x: {
              field: "x",
              type: "quantitative",
              axis: { title: "Steps ahead", tickCount: 6 },
              scale: { zero: false },
            },
            y: { field: "y", type: "quantitative", axis: { title: "MAE", tickCount: 5, format: "~s" } },
            color: colorOfModel(perStep),
            strokeDash: dashOfModel(perStep),
          },
        },
      ],
    },
    label,
  );
}

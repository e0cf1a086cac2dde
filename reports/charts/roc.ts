import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import type { Markup } from "../markup.ts";
import { colorOfModel, dashOfModel, type OfModels, rowsOfModels } from "./models.ts";
import { ACCENT, renderChart, SOFT, shareOf } from "./vega-chart.ts";

export interface OperatingPoint {
  readonly x: number;
  readonly y: number;
}

/** ROC curves with the diagonal of chance and the candidate's point at the threshold in use. */
export function renderRoc(
  roc: OfModels<BinaryDetail["curves"]["roc"]>,
  point: OperatingPoint | null,
  label: string,
): Promise<Markup> {
  const x = shareOf("x", "False positive rate");
  const y = shareOf("y", "True positive rate");
  const diagonal = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ];
  const values = rowsOfModels(roc, (curve) =>
    curve.map(([falsePositive, truePositive], order) => ({ x: falsePositive, y: truePositive, order })),
  );
  return renderChart(
    {
      layer: [
        {
          data: { values: diagonal },
          mark: { type: "line", strokeDash: [3, 3], stroke: SOFT, strokeWidth: 1 },
          encoding: { x, y },
        },
        {
          data: { values: [...values] },
          mark: { type: "line", interpolate: "linear" },
          encoding: {
            x,
            y,
            order: { field: "order", type: "quantitative" },
            color: colorOfModel(roc),
            strokeDash: dashOfModel(roc),
          },
        },
        {
          data: { values: point === null ? [] : [point] },
          mark: { type: "point", filled: true, fill: ACCENT, size: 55, opacity: 1 },
          encoding: { x, y },
        },
      ],
    },
    label,
  );
}

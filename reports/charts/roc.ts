import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import type { Markup } from "../markup.ts";
import { ACCENT, renderChart, SOFT, shareOf } from "./vega-chart.ts";

export interface OperatingPoint {
  readonly x: number;
  readonly y: number;
}

/** ROC curve with the diagonal of chance and the point of the threshold in use. */
export function renderRoc(
  roc: BinaryDetail["curves"]["roc"],
  point: OperatingPoint | null,
  label: string,
): Promise<Markup> {
  const x = shareOf("x", "False positive rate");
  const y = shareOf("y", "True positive rate");
  const diagonal = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ];
  return renderChart(
    {
      layer: [
        {
          data: { values: diagonal },
          mark: { type: "line", strokeDash: [3, 3], stroke: SOFT, strokeWidth: 1 },
          encoding: { x, y },
        },
        {
          data: { values: roc.map(([falsePositive, truePositive]) => ({ x: falsePositive, y: truePositive })) },
          mark: { type: "line", stroke: ACCENT, interpolate: "linear" },
          encoding: { x, y, order: { field: "x", type: "quantitative" } },
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

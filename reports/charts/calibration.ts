import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import type { Markup } from "../markup.ts";
import { colorOfModel, dashOfModel, type OfModels, rowsOfModels } from "./models.ts";
import { ACCENT, renderChart, SOFT, shareOf } from "./vega-chart.ts";

/** Observed share over mean score per bin; the area of a point grows with its rows. Rules are the candidate's intervals. On the diagonal scores are honest. */
export function renderCalibration(bins: OfModels<BinaryDetail["calibration"]>, label: string): Promise<Markup> {
  const x = shareOf("x", "Mean score");
  const y = shareOf("y", "Observed share");
  const values = [
    ...rowsOfModels(bins, (own) => own.map(({ predicted, observed, n }) => ({ x: predicted, y: observed, n }))),
  ];
  const ranges = rowsOfModels({ candidate: bins.candidate }, (own) =>
    own.flatMap(({ predicted, ci }) => (ci === undefined ? [] : [{ x: predicted, y: ci[0], top: ci[1] }])),
  );
  const diagonal = [0, 1].map((share) => ({ x: share, y: share }));
  return renderChart(
    {
      layer: [
        {
          data: { values: diagonal },
          mark: { type: "line", strokeDash: [3, 3], stroke: SOFT, strokeWidth: 1 },
          encoding: { x, y },
        },
        {
          data: { values: [...ranges] },
          mark: { type: "rule", stroke: ACCENT, strokeWidth: 1, opacity: 0.5 },
          encoding: { x, y, y2: { field: "top" } },
        },
        {
          data: { values },
          mark: { type: "line", strokeWidth: 1 },
          encoding: { x, y, color: colorOfModel(bins), strokeDash: dashOfModel(bins) },
        },
        {
          data: { values },
          mark: { type: "point", filled: true, opacity: 0.85 },
          encoding: {
            x,
            y,
            color: colorOfModel(bins),
            size: { field: "n", type: "quantitative", legend: null, scale: { range: [15, 160], zero: true } },
          },
        },
      ],
    },
    label,
  );
}

import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import type { Markup } from "../markup.ts";
import { colorOfModel, dashOfModel, type OfModels, rowsOfModels } from "./models.ts";
import type { OperatingPoint } from "./roc.ts";
import { ACCENT, renderChart, SOFT, shareOf } from "./vega-chart.ts";

/** Precision over recall; the dashed line is the share of positives, which a model without knowledge reaches. */
export function renderPrecisionRecall(
  pr: OfModels<BinaryDetail["curves"]["pr"]>,
  { point, prevalence }: { readonly point: OperatingPoint | null; readonly prevalence: number },
  label: string,
): Promise<Markup> {
  const x = shareOf("x", "Recall");
  const y = shareOf("y", "Precision");
  const chance = [0, 1].map((share) => ({ x: share, y: prevalence }));
  const values = rowsOfModels(pr, (curve) =>
    curve.map(([recall, precision], order) => ({ x: recall, y: precision, order })),
  );
  return renderChart(
    {
      layer: [
        {
          data: { values: chance },
          mark: { type: "line", strokeDash: [3, 3], stroke: SOFT, strokeWidth: 1 },
          encoding: { x, y },
        },
        {
          data: { values: [...values] },
          mark: { type: "line" },
          encoding: {
            x,
            y,
            order: { field: "order", type: "quantitative" },
            color: colorOfModel(pr),
            strokeDash: dashOfModel(pr),
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

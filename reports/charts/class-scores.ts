import { clip } from "../../core/clean-text.ts";
import type { MulticlassDetail } from "../../core/documents/evaluation-multiclass.ts";
import type { Markup } from "../markup.ts";
import { colorOfModel, type OfModels, rowsOfModels } from "./models.ts";
import { chartText, renderChart, shareOf } from "./vega-chart.ts";

const MAX_LABEL = 18;
const ROW = 20; // px

/** F1 of each class, in the order of the document. */
export function renderClassScores(perClass: OfModels<MulticlassDetail["perClass"]>, label: string): Promise<Markup> {
  const names = perClass.candidate.map(({ class: name }, index) => `${index + 1}  ${chartText(clip(name, MAX_LABEL))}`);
  const values = rowsOfModels(perClass, (own) =>
    own.flatMap(({ f1 }, index) => (f1 === null ? [] : [{ f1, class: names[index] ?? "" }])),
  );
  const color = colorOfModel(perClass);
  return renderChart(
    {
      height: 60 + ROW * names.length,
      layer: [
        {
          data: { values: [...values] },
          mark: { type: "point", filled: true, size: 50, opacity: 0.9 },
          encoding: {
            x: { ...shareOf("x", "F1"), field: "f1" },
            y: {
              field: "class",
              type: "nominal",
              axis: { title: "", grid: true, domain: false, ticks: false },
              scale: { domain: names },
            },
            color: { ...color, legend: color.legend && { symbolType: "circle", symbolStrokeWidth: 0 } },
          },
        },
      ],
    },
    label,
  );
}

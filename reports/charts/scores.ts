import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import type { Markup } from "../markup.ts";
import { ACCENT, chartText, INK, renderChart, SECOND, shareAxis } from "./vega-chart.ts";

export interface ScoresOptions {
  readonly positive: string;
  readonly threshold: number;
}

/** Score distribution of each class, as shares of that class; the rule is the threshold in use. */
export function renderScores(
  bins: BinaryDetail["curves"]["scores"],
  { positive, threshold }: ScoresOptions,
  label: string,
): Promise<Markup> {
  const totals = {
    negative: Math.max(
      1,
      bins.reduce((total, bin) => total + bin.negative, 0),
    ),
    positive: Math.max(
      1,
      bins.reduce((total, bin) => total + bin.positive, 0),
    ),
  };
  const names = { negative: chartText(`not ${positive}`), positive: chartText(positive) };
  const classes = ["negative", "positive"] as const;
  const values = classes.flatMap((side) =>
    bins.map((bin) => ({ from: bin.lower, to: bin.upper, share: bin[side] / totals[side], class: names[side] })),
  );
  const color = {
    field: "class",
    type: "nominal",
    scale: { domain: [names.negative, names.positive], range: [ACCENT, SECOND] },
  } as const;
  return renderChart(
    {
      layer: [
        {
          data: { values },
          mark: { type: "bar", opacity: 0.5, binSpacing: 0.5 },
          encoding: {
            x: {
              field: "from",
              type: "quantitative",
              bin: { binned: true },
              axis: shareAxis("Score"),
              scale: { domain: [0, 1] },
            },
            x2: { field: "to" },
            y: {
              field: "share",
              type: "quantitative",
              stack: null,
              axis: { title: "Share of its class", format: ".0%", tickCount: 4 },
            },
            color,
          },
        },
        {
          data: { values: [{ x: threshold }] },
          mark: { type: "rule", stroke: INK, strokeWidth: 1 },
          encoding: { x: { field: "x", type: "quantitative" } },
        },
      ],
    },
    label,
  );
}

import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import type { Markup } from "../markup.ts";
import { ACCENT, chartText, INK, renderChart, SECOND, shareAxis } from "./vega-chart.ts";

export interface ScoresOptions {
  readonly positive: string;
  readonly threshold: number;
  /** End of the axis of shares; the same for charts that are compared. */
  readonly highest: number;
}

const SIDES = ["negative", "positive"] as const;

type Bins = BinaryDetail["curves"]["scores"];

/** Largest share of its class that a bin holds. */
export function computeHighestShare(bins: Bins): number {
  return Math.max(0, ...SIDES.flatMap((side) => sharesOf(bins, side)));
}

function sharesOf(bins: Bins, side: (typeof SIDES)[number]): readonly number[] {
  const total = bins.reduce((sum, bin) => sum + bin[side], 0);
  return bins.map((bin) => bin[side] / Math.max(1, total));
}

/** Score distribution of each class, as shares of that class; the rule is the threshold in use. */
export function renderScores(
  bins: Bins,
  { positive, threshold, highest }: ScoresOptions,
  label: string,
): Promise<Markup> {
  const names = { negative: chartText(`not ${positive}`), positive: chartText(positive) };
  const values = SIDES.flatMap((side) => {
    const shares = sharesOf(bins, side);
    return bins.map((bin, index) => ({
      from: bin.lower,
      to: bin.upper,
      share: shares[index] ?? 0,
      class: names[side],
    }));
  });
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
              scale: { domain: [0, highest], nice: true },
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

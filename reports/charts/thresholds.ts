import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import type { Markup } from "../markup.ts";
import { ACCENT, INK, renderChart, SECOND, SOFT, shareOf } from "./vega-chart.ts";

const SERIES = ["precision", "recall", "f1"] as const;
const TITLES = { precision: "precision", recall: "recall", f1: "F1" } as const;

/** Precision, recall and F1 over the threshold; the rule is the threshold in use. */
export function renderThresholds(
  thresholds: BinaryDetail["thresholds"],
  threshold: number,
  label: string,
): Promise<Markup> {
  const values = SERIES.flatMap((series) =>
    thresholds.flatMap((row) => {
      const value = row[series];
      return value === null ? [] : [{ x: row.threshold, y: value, series: TITLES[series] }];
    }),
  );
  const x = shareOf("x", "Threshold");
  return renderChart(
    {
      layer: [
        {
          data: { values },
          mark: { type: "line" },
          encoding: {
            x,
            y: shareOf("y", ""),
            color: {
              field: "series",
              type: "nominal",
              legend: { symbolType: "stroke", symbolStrokeWidth: 2.5 },
              scale: { domain: Object.values(TITLES), range: [ACCENT, SECOND, SOFT] },
            },
          },
        },
        { data: { values: [{ x: threshold }] }, mark: { type: "rule", stroke: INK, strokeWidth: 1 }, encoding: { x } },
      ],
    },
    label,
  );
}

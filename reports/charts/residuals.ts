import type { RegressionDetail } from "../../core/documents/evaluation-regression.ts";
import type { Interval } from "../format-number.ts";
import type { Markup } from "../markup.ts";
import { colorOfModel, type OfModels, rowsOfModels } from "./models.ts";
import { ACCENT, INK, renderChart, SECOND, SOFT } from "./vega-chart.ts";

type Bins = RegressionDetail["residuals"];

const NUMBER_AXIS = { tickCount: 5, format: "~s" } as const;

/** Residuals of the candidate as bars, of the baseline as an outline, as densities: their bins differ in width. */
export function renderResiduals(bins: OfModels<Bins>, label: string): Promise<Markup> {
  const rows = rowsOfModels(bins, toDensities);
  const x = { type: "quantitative" as const, axis: { ...NUMBER_AXIS, title: "Truth − prediction" } };
  const y = {
    field: "density",
    type: "quantitative" as const,
    axis: { title: "Density", labels: false, ticks: false, grid: false },
  };
  return renderChart(
    {
      layer: [
        {
          data: { values: rows.filter(({ model }) => model === "candidate") },
          mark: { type: "bar", fill: ACCENT, opacity: 0.45, binSpacing: 0.5 },
          encoding: { x: { ...x, field: "from", bin: { binned: true } }, x2: { field: "to" }, y },
        },
        {
          data: { values: rows.filter(({ model }) => model === "baseline").flatMap(toSteps) },
          mark: { type: "line", stroke: SECOND, strokeWidth: 1.25 },
          encoding: { x: { ...x, field: "at" }, y, order: { field: "at", type: "quantitative" } },
        },
        {
          data: { values: rows },
          mark: { type: "point", opacity: 0, size: 1 },
          encoding: { x: { ...x, field: "from" }, y, color: colorOfModel(bins) },
        },
        {
          data: { values: [{ at: 0 }] },
          mark: { type: "rule", stroke: INK, strokeWidth: 1 },
          encoding: { x: { ...x, field: "at" } },
        },
      ],
    },
    label,
  );
}

/** Smallest scale that holds every prediction and truth. */
export function domainOfScatters(scatters: readonly RegressionDetail["scatter"][]): Interval {
  const all = scatters.flat(2);
  return [Math.min(...all), Math.max(...all)];
}

/** Truth over prediction; on the diagonal both are equal. `ends` are those of both axes. */
export function renderScatter(scatter: RegressionDetail["scatter"], ends: Interval, label: string): Promise<Markup> {
  const of = (field: "x" | "y", title: string) => ({
    field,
    type: "quantitative" as const,
    scale: { domain: [...ends], nice: true, zero: false },
    axis: { ...NUMBER_AXIS, title },
  });
  const [x, y] = [of("x", "Prediction"), of("y", "Truth")];
  return renderChart(
    {
      layer: [
        {
          data: { values: ends.map((end) => ({ x: end, y: end })) },
          mark: { type: "line", strokeDash: [3, 3], stroke: SOFT, strokeWidth: 1 },
          encoding: { x, y },
        },
        {
          data: { values: scatter.map(([prediction, truth]) => ({ x: prediction, y: truth })) },
          mark: { type: "point", filled: true, fill: ACCENT, size: 12, opacity: 0.5 },
          encoding: { x, y },
        },
      ],
    },
    label,
  );
}

function toDensities(bins: Bins) {
  const rows = bins.reduce((sum, { n }) => sum + n, 0);
  return bins.flatMap(({ lower, upper, n }) =>
    upper > lower && rows > 0 ? [{ from: lower, to: upper, density: n / rows / (upper - lower) }] : [],
  );
}

function toSteps({ from, to, density }: { readonly from: number; readonly to: number; readonly density: number }) {
  return [
    { at: from, density },
    { at: to, density },
  ];
}

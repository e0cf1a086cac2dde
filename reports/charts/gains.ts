import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import type { Markup } from "../markup.ts";
import { colorOfModel, dashOfModel, type OfModels, rowsOfModels } from "./models.ts";
import { ACCENT, INK, renderChart, SECOND, SOFT, shareOf } from "./vega-chart.ts";

const FEWEST = 0.01; // below 1 % of the rows a lift is the noise of a few
const CLASSES = ["negatives", "positives"] as const;

/** What is reached when the rows with the highest scores are selected. All are shares, 0–1. */
export interface GainPoint {
  /** Of all rows. */
  readonly selected: number;
  /** Of the positives (true positive rate) and of the negatives (false positive rate). */
  readonly positives: number;
  readonly negatives: number;
}

/** The ROC curve over the share of rows that are selected, which is prevalence·TPR + (1 − prevalence)·FPR. */
export function computeGains(roc: BinaryDetail["curves"]["roc"], prevalence: number): readonly GainPoint[] {
  return roc.map(([negatives, positives]) => ({
    selected: prevalence * positives + (1 - prevalence) * negatives,
    positives,
    negatives,
  }));
}

/** Where the two classes are furthest apart: the Kolmogorov–Smirnov distance is the gap there. Null without points. */
export function findWidest(gains: readonly GainPoint[]): GainPoint | null {
  return gains.reduce<GainPoint | null>(
    (widest, point) => (widest === null || gapOf(point) > gapOf(widest) ? point : widest),
    null,
  );
}

export function gapOf({ positives, negatives }: GainPoint): number {
  return positives - negatives;
}

/** Share of the positives over the share of rows; dashed are chance and what a perfect model would reach. */
export function renderGains(gains: OfModels<readonly GainPoint[]>, prevalence: number, label: string): Promise<Markup> {
  const x = shareOf("x", "Share of rows, highest scores first");
  const y = shareOf("y", "Share of positives");
  const values = rowsOfModels(gains, (own) =>
    own.map(({ selected, positives }, order) => ({ x: selected, y: positives, order })),
  );
  const bounds = [
    { x: 0, y: 0, of: "chance" },
    { x: 1, y: 1, of: "chance" },
    { x: 0, y: 0, of: "perfect" },
    { x: prevalence, y: 1, of: "perfect" },
  ];
  return renderChart(
    {
      layer: [
        {
          data: { values: bounds },
          mark: { type: "line", strokeDash: [3, 3], stroke: SOFT, strokeWidth: 1 },
          encoding: { x, y, detail: { field: "of", type: "nominal" } },
        },
        {
          data: { values: [...values] },
          mark: { type: "line" },
          encoding: {
            x,
            y,
            order: { field: "order", type: "quantitative" },
            color: colorOfModel(gains),
            strokeDash: dashOfModel(gains),
          },
        },
      ],
    },
    label,
  );
}

/** Share of the positives divided by the share of rows, from 1 % of the rows on; 1 is chance. */
export function renderLift(gains: OfModels<readonly GainPoint[]>, label: string): Promise<Markup> {
  const x = shareOf("x", "Share of rows, highest scores first");
  const y = { type: "quantitative" as const, scale: { zero: true }, axis: { title: "Lift", tickCount: 5 } };
  const values = rowsOfModels(gains, (own) =>
    own
      .filter(({ selected }) => selected >= FEWEST)
      .map(({ selected, positives }, order) => ({ x: selected, y: positives / selected, order })),
  );
  return renderChart(
    {
      layer: [
        {
          data: { values: [0, 1].map((share) => ({ x: share, y: 1 })) },
          mark: { type: "line", strokeDash: [3, 3], stroke: SOFT, strokeWidth: 1 },
          encoding: { x, y: { ...y, field: "y" } },
        },
        {
          data: { values: [...values] },
          mark: { type: "line" },
          encoding: {
            x,
            y: { ...y, field: "y" },
            order: { field: "order", type: "quantitative" },
            color: colorOfModel(gains),
            strokeDash: dashOfModel(gains),
          },
        },
      ],
    },
    label,
  );
}

/** Shares of both classes over the share of rows; the rule stands where they are furthest apart. */
export function renderKs(gains: readonly GainPoint[], widest: GainPoint, label: string): Promise<Markup> {
  const x = shareOf("x", "Share of rows, highest scores first");
  const y = shareOf("y", "Share of the class");
  const values = CLASSES.flatMap((side) =>
    gains.map((point, order) => ({ x: point.selected, y: point[side], class: side, order })),
  );
  return renderChart(
    {
      layer: [
        {
          data: { values },
          mark: { type: "line" },
          encoding: {
            x,
            y,
            order: { field: "order", type: "quantitative" },
            color: {
              field: "class",
              type: "nominal",
              legend: { symbolType: "stroke", symbolStrokeWidth: 2.5 },
              scale: { domain: [...CLASSES], range: [ACCENT, SECOND] },
            },
          },
        },
        {
          data: { values: [{ x: widest.selected, y: widest.negatives, top: widest.positives }] },
          mark: { type: "rule", stroke: INK, strokeWidth: 1.5 },
          encoding: { x, y, y2: { field: "top" } },
        },
      ],
    },
    label,
  );
}

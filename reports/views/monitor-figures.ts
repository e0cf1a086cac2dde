import { clip, MAX_NAME } from "../../core/clean-text.ts";
import type { FeatureDrift } from "../../core/documents/monitor.ts";
import { buildHistogram } from "../charts/histogram.ts";
import { formatFixed, formatShift } from "../format-number.ts";
import { name, phrase } from "../phrase.ts";
import { describeState, orderFeatures } from "./feature-order.ts";
import type { FiguresView, FigureView } from "./figures.ts";

/** Small multiples of the features that moved, worst first: reference as outline, current as bars. */
export function buildMovedFigures(features: readonly FeatureDrift[], { max }: { readonly max: number }): FiguresView {
  const moved = orderFeatures(features).filter(({ state, histogram }) => state !== "OK" && histogram.length > 0);
  return { size: "small", figures: moved.slice(0, max).map(buildFigure) };
}

function buildFigure(feature: FeatureDrift): FigureView {
  const { word } = describeState(feature.state);
  const shift = feature.shift === null ? "" : `, median ${formatShift(feature.shift)} sd`;
  const caption = phrase`${word}, d* ${formatFixed(feature.effect, 2)}${shift}`;
  const label = `Shares of ${clip(feature.name, MAX_NAME)} per cell, reference against now: ${word}.`;
  return { chart: buildHistogram(feature.histogram, label), title: phrase`${name(feature.name)}`, caption };
}

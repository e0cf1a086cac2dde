import type { DefinedResult, MetricResult } from "../metric.ts";
import { nameOf } from "./area-metric.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/** Numerator and denominator of a share of one class. */
export type ClassShare = (sample: MulticlassSample, label: number) => readonly [part: number, whole: number];

export const RECALL: ClassShare = ({ hits, support }, label) => [hits[label] as number, support[label] as number];

export const PRECISION: ClassShare = ({ hits, predicted }, label) => [
  hits[label] as number,
  predicted[label] as number,
];

export const F1: ClassShare = ({ hits, support, predicted }, label) => [
  2 * (hits[label] as number),
  (support[label] as number) + (predicted[label] as number),
];

/**
 * Mean of a share over the classes that are met in truth or labels, as scikit-learn takes it. A class with a zero denominator counts 0, and
 * the reason says so.
 */
export function averageClasses(
  sample: MulticlassSample,
  share: ClassShare,
  weigh: "equally" | "by rows",
): MetricResult {
  if (sample.n === 0) return { value: null, reason: "no rows" };
  let [sum, weights, undefinedLabel] = [0, 0, -1];
  for (let label = 0; label < sample.classes.length; label++) {
    if ((sample.support[label] as number) + (sample.predicted[label] as number) === 0) continue;
    const weight = weigh === "equally" ? 1 : (sample.support[label] as number);
    const [part, whole] = share(sample, label);
    if (whole === 0) undefinedLabel = label;
    else sum += (weight * part) / whole;
    weights += weight;
  }
  const result: DefinedResult = { value: sum / weights };
  if (undefinedLabel < 0) return result;
  return { ...result, reason: `class "${nameOf(sample, undefinedLabel)}" has a zero denominator and counts as 0` };
}

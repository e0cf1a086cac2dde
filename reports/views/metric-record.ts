import { clip, MAX_NAME } from "../../core/clean-text.ts";
import { METRIC_CARDS } from "../../core/metrics/metrics.ts";
import { formatNumber } from "../format-number.ts";
import { humanise } from "./words.ts";

/** What gates judge beside metrics. */
const SUBJECTS: ReadonlyMap<string, string> = new Map([
  ["leakage", "Leakage"],
  ["baseline", "Baseline"],
]);
const SLICES_GATE = /^slices\.(.+)$/s;
const FAIRNESS_GATE = /^fairness\.(.+)\.([a-z_]+)$/s;

/** Title of a metric, or of a gap between groups; one that this version does not know keeps its id. */
export function titleOf(metric: string): string {
  const known = METRIC_CARDS.get(metric);
  if (known !== undefined) return known.title;
  const subject = SUBJECTS.get(metric);
  if (subject !== undefined) return subject;
  const [, sliced] = SLICES_GATE.exec(metric) ?? [];
  if (sliced !== undefined) return `Slices by ${titleOf(sliced)}`;
  const [, column, gap] = FAIRNESS_GATE.exec(metric) ?? [];
  if (column === undefined || gap === undefined) return clip(humanise(metric), MAX_NAME);
  return `${clip(column, MAX_NAME)}: ${humanise(gap)}`;
}

/** “↑” where high is better, “↓” where low is, “→ 1” where the metric aims at 1; empty for one that this version does not know. */
export function arrowOf(metric: string): string {
  const card = METRIC_CARDS.get(metric);
  if (card === undefined) return "";
  return { high: "↑", low: "↓", near: `→\u00A0${formatNumber(card.ideal)}` }[card.better];
}

/** Whether gates judge it as a number of its own: a metric, or a gap between groups. */
export function isMeasured(metric: string): boolean {
  return !SUBJECTS.has(metric) && !SLICES_GATE.test(metric);
}

export function isLowBetter(metric: string): boolean {
  return METRIC_CARDS.get(metric)?.better === "low";
}

/** Known metrics in the registry's order with the primary one first; the others follow as they came. */
export function orderMetrics(metrics: readonly string[], primary: string): readonly string[] {
  const known = [...METRIC_CARDS.keys()];
  const rankOf = (metric: string) => {
    if (metric === primary) return -1;
    const rank = known.indexOf(metric);
    return rank < 0 ? known.length : rank;
  };
  return metrics.toSorted((a, b) => rankOf(a) - rankOf(b));
}

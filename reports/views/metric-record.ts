import { METRIC_CARDS } from "../../core/metrics/metrics.ts";
import { clip, MAX_NAME } from "../clean-text.ts";
import { humanise } from "./words.ts";

const FAIRNESS_GATE = /^fairness\.(.+)\.([a-z_]+)$/s;

/** Title of a metric, or of a gap between groups; one that this version does not know keeps its id. */
export function titleOf(metric: string): string {
  const known = METRIC_CARDS.get(metric);
  if (known !== undefined) return known.title;
  const [, column, gap] = FAIRNESS_GATE.exec(metric) ?? [];
  if (column === undefined || gap === undefined) return clip(humanise(metric), MAX_NAME);
  return `${clip(column, MAX_NAME)}: ${humanise(gap)}`;
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

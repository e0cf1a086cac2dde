import { METRIC_CARDS } from "../../core/metrics/metrics.ts";
import { clip, MAX_NAME } from "../clean-text.ts";
import { humanise } from "./words.ts";

/** Title of a metric; one that this version does not know keeps its id. */
export function titleOf(metric: string): string {
  return METRIC_CARDS.get(metric)?.title ?? clip(humanise(metric), MAX_NAME);
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

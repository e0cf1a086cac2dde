import { at } from "../at.ts";
import { SlipwayError } from "../errors.ts";
import { describeTime, type RegularSeries, timeAt } from "./series.ts";

/** A row of features for one time, and when it could first be known. */
export interface FeatureRow {
  readonly timestampMs: number;
  readonly availableMs: number;
}

/**
 * Refuses features that were not known when the forecast was made.
 * @throws SLIPWAY_E_LOOK_AHEAD naming the first row whose `availableMs` lies after `originMs`, or that does not say
 */
export function assertKnownAt(rows: readonly FeatureRow[], originMs: number): void {
  const late = rows.filter(({ availableMs }) => !(availableMs <= originMs));
  const [first] = late;
  if (first === undefined) return;
  throw new SlipwayError("SLIPWAY_E_LOOK_AHEAD", {
    what: `${late.length} feature rows were not known at the origin ${describeTime(originMs)}; the first is that of ${describeTime(first.timestampMs)}, known at ${describeTime(first.availableMs)}.`,
    remedy:
      "Use what was forecast for that time before the origin, or an older measurement; else name the forecast ex-post.",
  });
}

/**
 * Steps from the start that were known when step `cutoff` began: all before it, unless some were published later.
 * A step that is filled from the past is known as soon as its turn comes.
 */
export function knownLength(series: RegularSeries, cutoff: number): number {
  const originMs = timeAt(series, cutoff);
  for (let index = 0; index < cutoff; index++) {
    if (at(series.availableMs, index) > originMs) return index;
  }
  return cutoff;
}

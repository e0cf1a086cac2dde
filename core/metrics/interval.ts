import { normalQuantile } from "../stats/normal.ts";
import { wilsonInterval } from "../stats/proportion.ts";
import type { Bounds, IntervalMethod, Sized } from "./metric.ts";

/** Score interval (Wilson 1927) of a share of rows. */
export function wilson<Sample extends Sized>(
  count: (sample: Sample) => readonly [successes: number, total: number],
): IntervalMethod<Sample> {
  return {
    kind: "closed",
    title: "Wilson score interval",
    prepare(sample) {
      const [successes, total] = count(sample);
      return total > 0 ? (tail) => wilsonInterval(successes, total, 1 - 2 * tail) : null;
    },
  };
}

/** Value ± z·SE. */
export function normalBounds(value: number, standardError: number, tail: number): Bounds {
  const half = -normalQuantile(tail) * standardError;
  return [value - half, value + half];
}

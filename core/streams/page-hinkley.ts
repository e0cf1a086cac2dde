import { z } from "zod";
import type { StreamDetector } from "./stream-detector.ts";

const schema = z.strictObject({ count: z.number().int().min(1), mean: z.number(), sum: z.number().min(0) });

/**
 * Page–Hinkley: cumulated excess of a value over the running mean. Page (1954), Biometrika 41; with the forgetting factor α of streaming
 * libraries. It depends on the scale of the values (9 false alarms in 20,000 on N(0, 1), 400 on N(0, 10)), so they are divided by `sd`, that of the
 * reference. Goldens: streams.json, with sd 1.
 */
export const pageHinkley: StreamDetector<
  z.output<typeof schema>,
  { sd: number; minInstances: number; delta: number; threshold: number; alpha: number }
> = {
  id: "page_hinkley",
  title: "Page–Hinkley",
  takes: "values",
  use: "verification",
  parameters: { sd: 1, minInstances: 30, delta: 0.005, threshold: 50, alpha: 0.9999 },
  schema,
  start({ sd }) {
    if (!(sd > 0)) throw new RangeError(`sd must be above 0, got ${sd}`);
    return { count: 1, mean: 0, sum: 0 };
  },
  update(state, value, parameters) {
    const { sd, minInstances, delta, threshold, alpha } = parameters;
    const x = value / sd;
    const mean = state.mean + (x - state.mean) / state.count;
    const sum = Math.max(0, alpha * state.sum + x - mean - delta);
    const count = state.count + 1;
    if (count >= minInstances && sum >= threshold) return { state: this.start(parameters), signal: "drift" };
    return { state: { count, mean, sum }, signal: "none" };
  },
};

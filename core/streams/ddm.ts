import { z } from "zod";
import type { StreamDetector } from "./stream-detector.ts";

const schema = z.strictObject({
  count: z.number().int().min(0),
  errors: z.number().int().min(0),
  /** p and s where p + s was smallest; null before the first `warmUp` values. */
  lowest: z.strictObject({ p: z.number(), s: z.number() }).nullable(),
});

/**
 * Drift Detection Method: the running error rate p with s = √(p(1 − p)/n) against its best. Gama et al. (2004), SBIA. Goldens: streams.json.
 */
export const ddm: StreamDetector<z.output<typeof schema>, { warmUp: number; warning: number; drift: number }> = {
  id: "ddm",
  title: "Drift Detection Method",
  takes: "errors",
  use: "verification",
  parameters: { warmUp: 30, warning: 2, drift: 3 },
  schema,
  start: () => ({ count: 0, errors: 0, lowest: null }),
  update(state, value, parameters) {
    const count = state.count + 1;
    const errors = state.errors + (value > 0 ? 1 : 0);
    if (count <= parameters.warmUp) return { state: { count, errors, lowest: null }, signal: "none" };
    const p = errors / count;
    const s = Math.sqrt((p * (1 - p)) / count);
    const { lowest: known } = state;
    const lowest = known === null || p + s <= known.p + known.s ? { p, s } : known;
    if (p + s > lowest.p + parameters.drift * lowest.s) return { state: this.start(parameters), signal: "drift" };
    const warned = p + s > lowest.p + parameters.warning * lowest.s;
    return { state: { count, errors, lowest }, signal: warned ? "warning" : "none" };
  },
};

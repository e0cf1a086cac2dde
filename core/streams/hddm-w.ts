import { z } from "zod";
import type { StreamDetector } from "./stream-detector.ts";

/** Weighted mean and the sum of its squared weights; null before its first value. */
const average = z.strictObject({ mean: z.number(), weights: z.number() }).nullable();
const schema = z.strictObject({
  total: average,
  before: average,
  after: average,
  /** Lowest upper bound of the total. */
  lowest: z.number().nullable(),
});
type Average = z.output<typeof average>;

/**
 * Drift detection by McDiarmid's bound on weighted averages. Frías-Blanco et al. (2015), IEEE Trans. Knowl. Data Eng. 27.
 * Values in [0, 1]; only rises are found. Goldens: streams.json.
 */
export const hddmW: StreamDetector<z.output<typeof schema>, { drift: number; warning: number; lambda: number }> = {
  id: "hddm_w",
  title: "HDDM_W, McDiarmid's bound on weighted averages",
  takes: "errors",
  use: "verification",
  parameters: { drift: 0.001, warning: 0.005, lambda: 0.05 },
  schema,
  start: () => ({ total: null, before: null, after: null, lowest: null }),
  update(state, value, parameters) {
    const { lambda } = parameters;
    const total = extend(state.total, value, lambda);
    const upper = total.mean + halfWidth(total.weights, parameters.drift);
    const next =
      state.lowest === null || upper < state.lowest
        ? { total, before: total, after: null, lowest: upper }
        : { ...state, total, after: extend(state.after, value, lambda) };
    if (hasRisen(next, parameters.drift)) return { state: this.start(parameters), signal: "drift" };
    return { state: next, signal: hasRisen(next, parameters.warning) ? "warning" : "none" };
  },
};

/** The weights of a new average start from 1 and shrink with its first value already, as the goldens have it. */
function extend(known: Average, value: number, lambda: number): NonNullable<Average> {
  const weights = lambda * lambda + (1 - lambda) ** 2 * (known?.weights ?? 1);
  return { mean: known === null ? value : lambda * value + (1 - lambda) * known.mean, weights };
}

function halfWidth(weights: number, level: number): number {
  return Math.sqrt((weights * Math.log(1 / level)) / 2);
}

function hasRisen({ before, after }: { before: Average; after: Average }, level: number): boolean {
  if (before === null || after === null) return false;
  return after.mean - before.mean > halfWidth(before.weights + after.weights, level);
}

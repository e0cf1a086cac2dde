import { z } from "zod";
import type { StreamDetector } from "./stream-detector.ts";

const sample = z.strictObject({ count: z.number().int().min(0), sum: z.number() });
const schema = z.strictObject({ total: sample, lowest: sample });
type Sample = z.output<typeof sample>;

/**
 * Drift detection by Hoeffding's bound on averages: the mean so far against its best. Frías-Blanco et al. (2015), IEEE Trans. Knowl. Data Eng. 27.
 * Values in [0, 1]. The bound of the difference has ln(2/α), where another library has ln(1/α). Goldens: streams.json.
 */
export const hddmA: StreamDetector<z.output<typeof schema>, { drift: number; warning: number }> = {
  id: "hddm_a",
  title: "HDDM_A, Hoeffding's bound on averages",
  takes: "errors",
  use: "verification",
  parameters: { drift: 0.001, warning: 0.005 },
  schema,
  start: () => ({ total: { count: 0, sum: 0 }, lowest: { count: 0, sum: 0 } }),
  update(state, value, parameters) {
    const total = { count: state.total.count + 1, sum: state.total.sum + value };
    const better = state.lowest.count === 0 || bound(state.lowest, parameters.drift) >= bound(total, parameters.drift);
    const lowest = better ? total : state.lowest;
    if (hasRisen({ total, lowest }, parameters.drift)) return { state: this.start(parameters), signal: "drift" };
    return { state: { total, lowest }, signal: hasRisen({ total, lowest }, parameters.warning) ? "warning" : "none" };
  },
};

function bound({ count, sum }: Sample, level: number): number {
  return sum / count + Math.sqrt(Math.log(1 / level) / (2 * count));
}

function hasRisen({ total, lowest }: { total: Sample; lowest: Sample }, level: number): boolean {
  if (total.count === lowest.count) return false;
  const m = (total.count - lowest.count) / (total.count * lowest.count);
  return total.sum / total.count - lowest.sum / lowest.count >= Math.sqrt((m / 2) * Math.log(2 / level));
}

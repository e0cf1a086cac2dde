import type { GateRule } from "./gate-rule.ts";
import { computeShortfallP } from "./one-sided-p.ts";

/**
 * At least `limit`. The lower one-sided 95 % bound must reach it; the gate fails when even the upper bound stays below. In between, more
 * rows would tell.
 */
export const min: GateRule = {
  id: "min",
  title: "at least",
  describe: ({ limit }) => `at least ${limit}`,
  decide({ value, bounds }, { limit }) {
    const [lower, upper] = bounds;
    const p = computeShortfallP(value, bounds, limit);
    if (lower >= limit) return { verdict: "pass", bound: lower, p };
    return { verdict: upper < limit ? "fail" : "inconclusive", bound: lower, p };
  },
};

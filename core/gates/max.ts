import type { GateRule } from "./gate-rule.ts";
import { computeShortfallP } from "./one-sided-p.ts";

/**
 * At most `limit`. The upper one-sided 95 % bound must stay within it; the gate fails when even the lower bound lies above. In between,
 * more rows would tell.
 */
export const max: GateRule = {
  id: "max",
  title: "at most",
  describe: ({ limit }) => `at most ${limit}`,
  decide({ value, bounds: [lower, upper] }, { limit }) {
    const p = computeShortfallP(-value, [-upper, -lower], -limit);
    if (upper <= limit) return { verdict: "pass", bound: upper, p };
    return { verdict: lower > limit ? "fail" : "inconclusive", bound: upper, p };
  },
};

import type { GateRule } from "./gate-rule.ts";

/**
 * At least `limit`. The lower one-sided 95 % bound must reach it; the gate fails when even the upper bound stays below. In between, more
 * rows would tell.
 */
export const min: GateRule = {
  id: "min",
  title: "at least",
  describe: ({ limit }) => `at least ${limit}`,
  decide({ bounds: [lower, upper] }, { limit }) {
    if (lower >= limit) return { verdict: "pass", bound: lower };
    return { verdict: upper < limit ? "fail" : "inconclusive", bound: lower };
  },
};

import type { GateRule } from "./gate-rule.ts";

/**
 * Within `tolerance` of `limit`: two one-sided tests (Schuirmann 1987, J. Pharmacokinet. Biopharm. 15). Both one-sided 95 % bounds must lie
 * within the tolerance; the gate fails when both lie beyond it on the same side. With tolerance 0 an interval passes only without any width.
 */
export const equals: GateRule = {
  id: "equals",
  title: "equal to",
  describe: ({ limit, tolerance }) => (tolerance === 0 ? `equal to ${limit}` : `within ${tolerance} of ${limit}`),
  decide({ bounds: [lower, upper] }, { limit, tolerance }) {
    const [least, most] = [limit - tolerance, limit + tolerance];
    const bound = limit - lower > upper - limit ? lower : upper;
    if (lower >= least && upper <= most) return { verdict: "pass", bound };
    return { verdict: upper < least || lower > most ? "fail" : "inconclusive", bound };
  },
};

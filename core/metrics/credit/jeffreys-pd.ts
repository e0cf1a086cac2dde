import { betaCdf } from "../../stats/beta.ts";

export interface DefaultCounts {
  readonly defaults: number;
  readonly n: number;
}

/**
 * One-sided Jeffreys test of a probability of default: p = BetaCDF(pd; D + ½, N − D + ½), small when the PD is too low for what was seen.
 * The test of the ECB's instructions for validation reporting (February 2019). No rows: the prior alone speaks.
 * Goldens: SciPy 1.17.1, `stats:jeffreys_pd_test`.
 */
export function testPd(pd: number, { defaults, n }: DefaultCounts): number {
  return betaCdf(pd, { a: defaults + 0.5, b: n - defaults + 0.5 });
}

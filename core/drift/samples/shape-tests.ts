import { computeAndersonDarling } from "../../stats/anderson-darling.ts";
import { testEppsSingleton } from "../../stats/epps-singleton.ts";
import { testBySamplePermutation } from "../../stats/sample-permutation.ts";
import { PERMUTATION } from "../histogram-permutation.ts";
import { defineSampleTest } from "./sample-pair.ts";

/**
 * Two-sample Anderson–Darling test, standardised midrank form: Scholz and Stephens (1987), J. Am. Statist. Assoc. 82. p by permutation: the tables end at 0.001.
 * Constants score 0 with p = 1. Goldens: SciPy 1.17.1, stats.json `two_sample_numeric:anderson_midrank`, the statistic.
 */
export const andersonDarling = defineSampleTest(
  {
    id: "anderson_darling",
    title: "Anderson–Darling test",
    role: "companion",
    scoreKind: "statistic",
    symmetric: true,
    parameters: PERMUTATION,
  },
  ({ pool }, options) => {
    const { statistic, p } = testBySamplePermutation(pool, computeAndersonDarling, options);
    return { score: statistic, p };
  },
);

/**
 * Epps–Singleton test of the characteristic functions, χ²(4): Epps and Singleton (1986), J. Statist. Comput. Simul. 26; fit for discrete values. Without an
 * interquartile range there is no score. Goldens: SciPy 1.17.1, stats.json `two_sample_numeric:epps_singleton`.
 */
export const eppsSingleton = defineSampleTest(
  {
    id: "epps_singleton",
    title: "Epps–Singleton test",
    role: "companion",
    scoreKind: "statistic",
    symmetric: true,
    parameters: {},
  },
  ({ reference, current }) => {
    const result = testEppsSingleton(reference, current);
    return result === null
      ? { score: null, p: null, reason: "no interquartile range, too few values, or a singular covariance" }
      : { score: result.statistic, p: result.p };
  },
);

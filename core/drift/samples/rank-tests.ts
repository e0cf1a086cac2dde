import { testBrunnerMunzel } from "../../stats/brunner-munzel.ts";
import { testCramerVonMises } from "../../stats/cramer-von-mises.ts";
import { computeShift, testMannWhitney } from "../../stats/mann-whitney.ts";
import { defineSampleTest } from "./sample-pair.ts";

/**
 * Two-sample Cramér–von Mises test with midranks, Anderson (1962), Ann. Math. Statist. 33: exact up to 20 values a side, else the limit. Equal constants have
 * p = 1. Goldens: SciPy 1.17.1, stats.json `two_sample_numeric:cvm_asymptotic`.
 */
export const cramerVonMises = defineSampleTest(
  {
    id: "cramer_von_mises",
    title: "Cramér–von Mises test",
    role: "companion",
    scoreKind: "statistic",
    symmetric: true,
    parameters: {},
  },
  ({ pool }) => {
    const { statistic, p } = testCramerVonMises(pool);
    return { score: statistic, p };
  },
);

/**
 * Mann–Whitney test, always two-sided. Score |2·P(current > reference) − 1|, ties a half. `cles` is P(current > reference); `shift` the Hodges–Lehmann
 * estimate of current − reference with its interval at `level`. Goldens: SciPy 1.17.1 and R's wilcox.test.
 */
export const mannWhitney = defineSampleTest(
  {
    id: "mann_whitney",
    title: "Mann–Whitney test with Hodges–Lehmann shift",
    role: "companion",
    scoreKind: "distance",
    symmetric: true,
    parameters: { level: 0.95 },
  },
  ({ pool }, { level }) => {
    const { u, cles: ofReference, p } = testMannWhitney(pool);
    const cles = 1 - ofReference;
    const { estimate: shift, lower: shiftLower, upper: shiftUpper } = computeShift(pool, level);
    return { score: Math.abs(2 * cles - 1), p, figures: { u, cles, shift, shiftLower, shiftUpper } };
  },
);

/**
 * Brunner–Munzel test of P(current > reference) = ½ where variances differ, two-sided, t approximation; score |statistic|. Equal constants p = 1; samples that do
 * not overlap have no variance and no score. Goldens: SciPy 1.17.1, stats.json `two_sample_numeric:brunner_munzel`.
 */
export const brunnerMunzel = defineSampleTest(
  {
    id: "brunner_munzel",
    title: "Brunner–Munzel test",
    role: "companion",
    scoreKind: "statistic",
    symmetric: true,
    parameters: {},
  },
  ({ pool }) => {
    if (pool.values.length === 1) return { score: 0, p: 1 };
    const result = testBrunnerMunzel(pool);
    return result === null
      ? { score: null, p: null, reason: "the samples do not overlap, or one has a single value: no variance" }
      : { score: Math.abs(result.statistic), p: result.p };
  },
);

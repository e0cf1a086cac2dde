import { computeEnergyDistance, computeWasserstein } from "../../stats/distribution-distance.ts";
import { testMmd } from "../../stats/mmd.ts";
import { createSubsets } from "../../stats/random-subset.ts";
import { testBySamplePermutation } from "../../stats/sample-permutation.ts";
import { PERMUTATION } from "../histogram-permutation.ts";
import { computeRobustSd, defineSampleTest } from "./sample-pair.ts";

/**
 * Wasserstein-1 distance in robust standard deviations of the reference. For explaining, never for deciding: noise alone gives about 1.28/√h.
 * Goldens: SciPy 1.17.1, stats.json `two_sample_numeric:wasserstein`, before the division.
 */
export const wasserstein = defineSampleTest(
  {
    id: "wasserstein",
    title: "Wasserstein distance in robust sd",
    role: "companion",
    scoreKind: "distance",
    symmetric: false,
    parameters: {},
  },
  (samples) => {
    const distance = computeWasserstein(samples.pool);
    return { score: distance / computeRobustSd(samples), p: null, figures: { distance } };
  },
);

/**
 * Energy distance of values in robust standard deviations of the reference, Székely and Rizzo (2013); p by permutation. Goldens: SciPy 1.17.1,
 * stats.json `two_sample_numeric:energy`, before the division.
 */
export const energy = defineSampleTest(
  {
    id: "energy",
    title: "Energy distance in robust sd",
    role: "companion",
    scoreKind: "distance",
    symmetric: false,
    parameters: PERMUTATION,
  },
  (samples, options) => {
    const { statistic, p } = testBySamplePermutation(samples.pool, computeEnergyDistance, options);
    return { score: statistic / Math.sqrt(computeRobustSd(samples)), p };
  },
);

const MMD = { permutations: 199, seed: 1, points: 2000 };

/**
 * Unbiased squared maximum mean discrepancy, Gaussian kernel with the median heuristic: Gretton et al. (2012), J. Mach. Learn. Res. 13. p by permutation. It costs
 * the square of the values, so that at most `points` of both samples together are drawn. 0 on average without a change, and below it as often.
 * Goldens: stats.json `mmd2_unbiased_rbf_sigma2=1`.
 */
export const mmd = defineSampleTest(
  {
    id: "mmd",
    title: "Maximum mean discrepancy, squared",
    role: "companion",
    scoreKind: "statistic",
    symmetric: true,
    parameters: MMD,
  },
  ({ reference, current }, { points, ...options }) => {
    // Apart: the same places of two sorted samples would be alike.
    const [x, y] = [draw(reference, points / 2, options.seed), draw(current, points / 2, options.seed + 1)];
    if (x.length < 2 || y.length < 2) return { score: null, p: null, reason: "needs two values on each side" };
    const { statistic, p } = testMmd(x, y, options);
    return { score: statistic, p };
  },
);

function draw(values: Float64Array, limit: number, seed: number): Float64Array {
  if (values.length <= limit) return values;
  const chosen = createSubsets({ size: values.length, count: Math.floor(limit) }, seed)();
  return Float64Array.from(chosen, (row) => values[row] as number);
}

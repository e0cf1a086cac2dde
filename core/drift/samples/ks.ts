import { computeKsDistance, computeKsP } from "../../stats/ks-two-sample.ts";
import { boundKs } from "../ks-binned.ts";
import { defineSampleTest } from "./sample-pair.ts";

/**
 * Two-sample Kolmogorov–Smirnov test, D = max|F − G| over all values, ties exact. p two-sided against no change at all: by counting paths for n·m ≤ 1e7
 * (Hodges 1958; ties make it conservative), else the finite-n distribution at round(h). `lower` is the 95 % bound of Dvoretzky, Kiefer and Wolfowitz.
 * Equal constants D = 0, p = 1. Goldens: SciPy 1.17.1, stats.json `two_sample_numeric:ks_exact`.
 */
export const ks = defineSampleTest(
  {
    id: "ks",
    title: "Kolmogorov–Smirnov test",
    role: "companion",
    scoreKind: "distance",
    symmetric: true,
    parameters: {},
  },
  ({ pool }) => {
    const { distance } = computeKsDistance(pool);
    const h = (pool.n * pool.m) / (pool.n + pool.m);
    return { score: distance, p: computeKsP(distance, pool), lower: boundKs({ distance, h }, 0).lower };
  },
);

/**
 * The same against a tolerated distance: p of H0: D ≤ `effect` by the inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's (1990) constant;
 * conservative (SCIENCE 4.2). Goldens: stats.json `ks_min_effect`.
 */
export const ksMinEffect = defineSampleTest(
  {
    id: "ks_min_effect",
    title: "Kolmogorov–Smirnov minimum-effect test",
    role: "companion",
    scoreKind: "distance",
    symmetric: true,
    parameters: { effect: 0.1 },
  },
  ({ pool }, { effect }) => {
    const { distance } = computeKsDistance(pool);
    return { score: distance, ...boundKs({ distance, h: (pool.n * pool.m) / (pool.n + pool.m) }, effect) };
  },
);

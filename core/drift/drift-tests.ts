import { SlipwayError } from "../errors.ts";
import { chiSquare } from "./chi-square.ts";
import { chiSquareEvidently, chiSquareYates } from "./chi-square-compat.ts";
import { cramersV } from "./cramers-v.ts";
import { cramersVCorrected } from "./cramers-v-corrected.ts";
import type { DriftTest } from "./drift-test.ts";
import { gTest } from "./g-test.ts";
import { hellinger } from "./hellinger.ts";
import { jsBase2, jsBaseE } from "./js-distance.ts";
import { jsMinEffect } from "./js-min-effect.ts";
import { kl } from "./kl.ts";
import { ksBinned } from "./ks-binned.ts";
import { linf } from "./linf.ts";
import { psi } from "./psi.ts";
import { psiDeepchecks, psiEvidentlyLevels, psiScorecard } from "./psi-compat.ts";
import { psiInterval } from "./psi-interval.ts";
import { energy, mmd, wasserstein } from "./samples/distances.ts";
import { ks, ksMinEffect } from "./samples/ks.ts";
import { psiEvidently } from "./samples/psi-evidently.ts";
import { brunnerMunzel, cramerVonMises, mannWhitney } from "./samples/rank-tests.ts";
import { andersonDarling, eppsSingleton } from "./samples/shape-tests.ts";
import { tvd } from "./tvd.ts";
import { fisherExact, twoProportionZ } from "./two-proportions.ts";

const HISTOGRAM_RECORDS = [
  jsMinEffect,
  psi,
  psiInterval,
  jsBase2,
  jsBaseE,
  hellinger,
  kl,
  tvd,
  linf,
  chiSquare,
  gTest,
  cramersV,
  cramersVCorrected,
  twoProportionZ,
  fisherExact,
  ksBinned,
  psiEvidentlyLevels,
  psiDeepchecks,
  psiScorecard,
  chiSquareEvidently,
  chiSquareYates,
];
const SAMPLE_RECORDS = [
  ks,
  ksMinEffect,
  cramerVonMises,
  andersonDarling,
  eppsSingleton,
  mannWhitney,
  brunnerMunzel,
  wasserstein,
  energy,
  mmd,
  psiEvidently,
];

/** Every drift statistic by id; the first one decides under policy `calibrated-v1`. */
export const DRIFT_TESTS: ReadonlyMap<string, DriftTest> = new Map(
  [...HISTOGRAM_RECORDS, ...SAMPLE_RECORDS].map((record) => [record.id, record as DriftTest]),
);

/** @throws SLIPWAY_E_INPUT_INVALID listing the known ids */
export function parseDriftTest(id: string): DriftTest {
  const test = DRIFT_TESTS.get(id);
  if (test !== undefined) return test;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `There is no drift test "${id.slice(0, 80)}".`,
    remedy: `Choose from ${[...DRIFT_TESTS.keys()].join(", ")}.`,
  });
}

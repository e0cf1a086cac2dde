import { normalSurvival } from "../../stats/normal.ts";
import type { BinarySample } from "../binary/binary-sample.ts";
import { fitIntercept, fitSlope, type RecalibrationResult } from "../binary/recalibration.ts";
import { spiegelhalterZ } from "../binary/spiegelhalter-z.ts";
import { testPd } from "./jeffreys-pd.ts";

/** One test of the hypothesis that the scores are calibrated. */
export interface CalibrationTest {
  readonly id: "jeffreys" | "jeffreys_bands" | "calibration_slope" | "calibration_intercept" | "spiegelhalter_z";
  /** What the test looks at; null with a reason. */
  readonly statistic: number | null;
  /** Small when the scores are not calibrated. `jeffreys`: one-sided, small when the mean PD is too low; the others two-sided. */
  readonly p: number | null;
  readonly reason?: string;
}

/**
 * Tests of calibration (SCIENCE 2.5): Jeffreys' test of the mean score against all defaults, and of the worst band after Holm; Wald tests of
 * Cox's slope = 1 and of the intercept = 0 at slope 1; Spiegelhalter's z.
 *
 * @param bands p-values of the bands, Holm-adjusted
 */
export function testCalibration(sample: BinarySample, bands: readonly number[]): readonly CalibrationTest[] {
  const { n, positives, score, positive, negative } = sample;
  const total = score.reduce(
    (sum, value, cell) => sum + value * ((positive[cell] as number) + (negative[cell] as number)),
    0,
  );
  const mean = Math.min(1, total / n);
  const z = spiegelhalterZ.compute(sample);
  return [
    { id: "jeffreys", statistic: mean, p: testPd(mean, { defaults: positives, n }) },
    { id: "jeffreys_bands", statistic: bands.filter((p) => p < ALPHA).length, p: Math.min(1, ...bands) },
    testWald("calibration_slope", fitSlope(sample), 1),
    testWald("calibration_intercept", fitIntercept(sample), 0),
    z.value === null
      ? { id: "spiegelhalter_z", statistic: null, p: null, reason: z.reason }
      : { id: "spiegelhalter_z", statistic: z.value, p: twoSided(z.value) },
  ];
}

/** Level at which a band counts as rejected: for the count that is shown, deciding nothing. */
export const ALPHA = 0.05;

function testWald(id: CalibrationTest["id"], fit: RecalibrationResult, ideal: number): CalibrationTest {
  if ("reason" in fit) return { id, statistic: null, p: null, reason: fit.reason };
  return { id, statistic: fit.value, p: twoSided((fit.value - ideal) / fit.standardError) };
}

function twoSided(z: number): number {
  return Math.min(1, 2 * normalSurvival(Math.abs(z)));
}

import { z } from "zod";
import { intervalPair, maybeNumber } from "./document.ts";

const stabilityLabel = z.enum(["stable", "moderate", "unstable", "unknown"]);

/** A score as a credit scorecard reads it (SCIENCE 2.5). */
export const creditSection = z.object({
  scaling: z.object({
    points0: z.number(),
    odds0: z.number(),
    pdo: z.number(),
    a: z.number(),
    b: z.number(),
    /** What the sign of the points means. */
    sign: z.string(),
  }),
  /** Rating bands with rows, safest first; `points` from low to high. */
  bands: z.array(
    z.object({
      points: intervalPair,
      n: z.number().int(),
      defaults: z.number().int(),
      /** Mean predicted probability of default. */
      predicted: z.number(),
      observed: z.number(),
      /** Wilson interval of `observed`, two-sided 95 %. */
      ci: intervalPair,
      /** Jeffreys test: small when the predicted probability is too low. `adjustedP` is Holm's over the bands. */
      p: z.number(),
      adjustedP: z.number(),
      woe: maybeNumber,
      iv: z.number(),
    }),
  ),
  /** What the sign of WOE means. */
  woeSign: z.string(),
  informationValue: maybeNumber,
  /** Score against the development sample, in its bins; null when no development sample is known. */
  stability: z
    .object({
      psi: maybeNumber,
      debiased: maybeNumber,
      label: stabilityLabel,
      /** Customary limits behind `label`: shown, never deciding. */
      limits: z.object({ stable: z.number(), moderate: z.number() }),
      /** Minimum-effect test of the shift against the tolerated JS distance `effect`. */
      p: z.number(),
      effect: z.number(),
    })
    .nullable(),
  /** Every input in its development bins (CSI), largest PSI first, at most 200; empty when no development sample is known. */
  characteristics: z.array(
    z.object({
      feature: z.string(),
      psi: maybeNumber,
      debiased: maybeNumber,
      label: stabilityLabel,
      /** As for the score; `adjustedP` is that of Benjamini and Hochberg over all inputs. */
      p: z.number(),
      adjustedP: z.number(),
    }),
  ),
  /** Tests of the hypothesis that the scores are calibrated; shown, deciding nothing. */
  calibration: z.array(
    z.object({
      id: z.enum(["jeffreys", "jeffreys_bands", "calibration_slope", "calibration_intercept", "spiegelhalter_z"]),
      /** `jeffreys`: mean PD; `jeffreys_bands`: bands below 5 % after Holm; else the metric of that name. */
      statistic: maybeNumber,
      /** `jeffreys`, `jeffreys_bands`: small when the PD is too low; else two-sided. */
      p: maybeNumber,
      reason: z.string().exactOptional(),
    }),
  ),
});
export type CreditSection = z.output<typeof creditSection>;

import { z } from "zod";
import { instantText, intervalPair, maybeNumber } from "./document.ts";

/** What the evaluation of a forecast holds beside its metrics. */
export const forecastDetail = z.object({
  /** Whether features knew only what was known at the origin. */
  information: z.enum(["ex-ante", "ex-post"]),
  origins: z.number().int(),
  horizon: z.number().int(),
  /** Milliseconds between two steps. */
  stepMs: z.number().int(),
  perOrigin: z.array(
    z.object({ origin: instantText, n: z.number().int(), mae: maybeNumber, mape: maybeNumber, mase: maybeNumber }),
  ),
  perStep: z.array(z.object({ step: z.number().int(), n: z.number().int(), mae: maybeNumber, coverage: maybeNumber })),
  /** Mandatory baselines on the same origins and steps. */
  baselines: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      mae: maybeNumber,
      rmse: maybeNumber,
      mape: maybeNumber,
      mase: maybeNumber,
    }),
  ),
  /** 1 − MAE / MAE of the seasonal naive forecast with the longest season. */
  skill: maybeNumber,
  /** Prediction intervals; null when the forecaster gives none. */
  interval: z
    .object({
      level: z.number(),
      coverage: z.number(),
      ci: intervalPair,
      ciLevel: z.number(),
      winkler: z.number(),
      method: z.string(),
    })
    .nullable(),
  /** The last days, for the chart: at most 400 steps. */
  trace: z.array(
    z.object({ at: instantText, truth: maybeNumber, prediction: z.number(), lower: maybeNumber, upper: maybeNumber }),
  ),
});
export type ForecastDetail = z.output<typeof forecastDetail>;

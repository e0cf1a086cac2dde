import { z } from "zod";
import { defineForecaster } from "./forecaster.ts";
import { meanOf } from "./season-tail.ts";

const state = z.object({ mean: z.number() });

/** The mean of the history at every step. */
export const mean = defineForecaster({
  id: "mean",
  title: "Mean",
  parameters: z.strictObject({}),
  state,
  minHistory: () => 1,
  fit: (history) => ({ mean: meanOf(history) }),
  advance: (known) => known,
  forecast: (known, horizon) => new Float64Array(horizon).fill(known.mean),
});

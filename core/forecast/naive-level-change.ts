import { z } from "zod";
import { at } from "../at.ts";
import { defineForecaster } from "./forecaster.ts";
import { keepTail, longest, meanOf } from "./season-tail.ts";

const parameters = z.strictObject({
  season: z.number().int().min(1).exactOptional().describe("Steps that are repeated. Default: the longest season."),
  window: z
    .number()
    .int()
    .min(1)
    .exactOptional()
    .describe("Steps over which a level is averaged. Default: the shortest season."),
});

const state = z
  .object({
    season: z.number().int().min(1),
    window: z.number().int().min(1),
    /** The last `season + window` values. */
    tail: z.array(z.number()),
  })
  .refine(({ season, window, tail }) => tail.length === season + window, { message: "tail has another length" });

/**
 * The last long season again, moved by how much the level of the last short season differs from the one a long season before:
 * ŷ(t) = y(t − m) + mean(y[o − w … o − 1]) − mean(y[o − m − w … o − m − 1]) at origin o. The strong two-line baseline of half-hourly demand.
 */
export const naiveLevelChange = defineForecaster({
  id: "naiveLevelChange",
  title: "Seasonal naive + level change",
  parameters,
  state,
  minHistory: ({ seasons }, { season = longest(seasons), window = at(seasons, 0) }) => season + window,
  fit(history, { context: { seasons }, parameters: { season = longest(seasons), window = at(seasons, 0) } }) {
    return { season, window, tail: [...history.subarray(-(season + window))] };
  },
  advance: ({ tail, ...rest }, values) => ({ ...rest, tail: keepTail(tail, values) }),
  forecast: (known, horizon) => forecastLevelChange(known, horizon),
});

/** From the last values of a long season and a window together, oldest first; [horizon]. */
export function forecastLevelChange(
  { tail, window }: { readonly tail: readonly number[]; readonly window: number },
  horizon: number,
): Float64Array {
  const change = meanOf(tail.slice(-window)) - meanOf(tail.slice(0, window));
  const season = tail.length - window;
  return Float64Array.from({ length: horizon }, (_, step) => at(tail, window + (step % season)) + change);
}

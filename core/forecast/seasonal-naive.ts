import { z } from "zod";
import { at } from "../at.ts";
import { defineForecaster } from "./forecaster.ts";
import { keepTail, longest } from "./season-tail.ts";

const parameters = z.strictObject({
  season: z
    .number()
    .int()
    .min(1)
    .exactOptional()
    .describe("Steps that are repeated; 1 repeats the last value. Default: the task's longest season."),
});

const state = z.object({ tail: z.array(z.number()).min(1) });

/** The last season again: ŷ(t) = y(t − m). Golden: `metrics:forecast:snaive_m12_mae`. */
export const seasonalNaive = defineForecaster({
  id: "seasonalNaive",
  title: "Seasonal naive",
  parameters,
  state,
  minHistory: ({ seasons }, { season }) => season ?? longest(seasons),
  fit: (history, { context, parameters: { season = longest(context.seasons) } }) => ({
    tail: [...history.subarray(-season)],
  }),
  advance: ({ tail }, values) => ({ tail: keepTail(tail, values) }),
  forecast: ({ tail }, horizon) => Float64Array.from({ length: horizon }, (_, step) => at(tail, step % tail.length)),
});

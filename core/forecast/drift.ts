import { z } from "zod";
import { at } from "../at.ts";
import { defineForecaster } from "./forecaster.ts";

const state = z.object({ last: z.number(), slope: z.number() });

/** The line through the first and the last value: ŷ(n + h) = y(n) + h · (y(n) − y(1)) / (n − 1). The slope is fitted, the last value follows. */
export const drift = defineForecaster({
  id: "drift",
  title: "Drift",
  parameters: z.strictObject({}),
  state,
  minHistory: () => 2,
  fit(history) {
    const last = at(history, history.length - 1);
    return { last, slope: (last - at(history, 0)) / (history.length - 1) };
  },
  advance: ({ last, slope }, values) => ({ last: values.at(-1) ?? last, slope }),
  forecast: ({ last, slope }, horizon) =>
    Float64Array.from({ length: horizon }, (_, step) => last + (step + 1) * slope),
});

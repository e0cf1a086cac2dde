import { z } from "zod";
import { at } from "../at.ts";
import { SlipwayError } from "../errors.ts";
import { decompose } from "./decompose.ts";
import { defineForecaster, type ForecastContext } from "./forecaster.ts";
import { forecastLevelChange } from "./naive-level-change.ts";
import { longest } from "./season-tail.ts";

const odd = z
  .number()
  .int()
  .min(3)
  .max(9999)
  .refine((value) => value % 2 === 1, { message: "must be odd" });

const parameters = z.strictObject({
  transform: z
    .enum(["auto", "log", "none"])
    .default("none")
    .describe("`log` makes seasons proportional to the level; `auto` takes it when every value is positive."),
  windows: z
    .array(odd)
    .exactOptional()
    .describe("Cycles over which each season is smoothed, shortest season first. Default: 11, 15, 19 and so on."),
  iterations: z.number().int().min(1).max(20).default(2).describe("Passes over all seasons."),
  smoothing: z
    .union([z.literal("auto"), z.number().gt(0).max(1)])
    .default("auto")
    .describe(
      "Weight of the newest value in the level; 1 takes the last value alone. `auto` takes the one of 0.01 to 1 whose squared one-step errors are least.",
    ),
  carry: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe("Share of the last short season's remainder that returns one season later; it fades with each season."),
  blend: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      "Share of the forecast that is the last longest season moved by the level change, as `naiveLevelChange` has it.",
    ),
  cycles: z
    .number()
    .int()
    .min(2)
    .max(1000)
    .default(12)
    .describe("Longest seasons of history that are used; older values are dropped."),
});

const season = z.object({
  /** The last cycle; its first value is the next step's. */
  cycle: z.array(z.number()).min(1),
});

const state = z.object({
  transform: z.enum(["log", "none"]),
  smoothing: z.number(),
  carry: z.number(),
  blend: z.number(),
  /** Smoothing of the trend while no refit happens: that of a mean as wide as the trend's window. */
  trendSmoothing: z.number(),
  level: z.number(),
  trend: z.number(),
  seasons: z.array(season).min(1),
  /** Remainder of the last shortest season, oldest first. */
  remainder: z.array(z.number()).min(1),
  /** The last values, transformed, of a longest and a shortest season together, oldest first. */
  recent: z.array(z.number()).min(2),
});
type State = z.output<typeof state>;

/**
 * Several seasons by repeated decomposition, and exponential smoothing of what they leave:
 *
 *     ŷ(o + h) = (1 − blend) · (level + Σ last cycle of each season + carry^⌈h/p⌉ · remainder one shortest season p before)
 *                + blend · (value one longest season before + level change)
 *
 * The defaults are those of the publications, fitted to no data: no transform, windows 11, 15 …, `carry` and `blend` 0, smoothing by least
 * squares. The decomposition is that of `decompose.ts`; the level is simple exponential smoothing (Brown 1959) of the seasonally adjusted values;
 * the carried remainder is a seasonal autoregression of order one on the remainder. With `log` all of it happens on logarithms. The back-transform is
 * the median, not the mean. Advancing without a refit keeps the seasons and moves level, trend and remainder.
 */
export const multiSeasonal = defineForecaster({
  id: "multiSeasonal",
  title: "Multiple-seasonal smoothing",
  parameters,
  state,
  minHistory: ({ seasons }) => 2 * longest(seasons),
  fit(whole, { context, parameters: settings }) {
    const history = whole.subarray(-settings.cycles * longest(context.seasons));
    const transform = resolveTransform(history, settings.transform);
    const values = transform === "log" ? history.map(Math.log) : history;
    const windows = resolveWindows(context, settings.windows);
    const parts = decompose(values, {
      seasons: context.seasons.map((period, index) => ({ period, window: at(windows, index) })),
      iterations: settings.iterations,
    });
    const smoothing = resolveSmoothing(parts.adjusted, settings.smoothing);
    const shortest = at(context.seasons, 0);
    const first = values.length - shortest;
    return {
      transform,
      smoothing,
      carry: settings.carry,
      blend: settings.blend,
      trendSmoothing: 1 / longest(context.seasons),
      level: smoothLevel(parts.adjusted, smoothing).level,
      trend: at(parts.trend, values.length - 1),
      seasons: context.seasons.map((period, index) => ({ cycle: [...at(parts.seasonal, index).subarray(-period)] })),
      remainder: Array.from(
        { length: shortest },
        (_, index) => at(parts.adjusted, first + index) - at(parts.trend, first + index),
      ),
      recent: [...values.subarray(-(longest(context.seasons) + shortest))],
    };
  },
  advance: (known, values) => values.reduce(follow, known),
  forecast(known, horizon) {
    const { remainder, carry, level, blend, transform } = known;
    const repeat = forecastLevelChange({ tail: known.recent, window: remainder.length }, horizon);
    return Float64Array.from({ length: horizon }, (_, step) => {
      const fading = carry ** (1 + Math.floor(step / remainder.length));
      const smoothed = level + seasonAt(known, step) + fading * at(remainder, step % remainder.length);
      const value = (1 - blend) * smoothed + blend * at(repeat, step);
      return transform === "log" ? Math.exp(value) : value;
    });
  },
});

function follow(known: State, value: number): State {
  // A value that has no logarithm says nothing about a level on that scale; the seasons still move on.
  const usable = known.transform === "none" || value > 0;
  const scaled = known.transform === "log" ? Math.log(value) : value;
  const adjusted = usable ? scaled - seasonAt(known, 0) : known.level;
  const trend = known.trend + known.trendSmoothing * (adjusted - known.trend);
  return {
    ...known,
    trend,
    level: known.level + known.smoothing * (adjusted - known.level),
    seasons: known.seasons.map(({ cycle: [next = 0, ...rest] }) => ({ cycle: [...rest, next] })),
    remainder: [...known.remainder.slice(1), adjusted - trend],
    recent: [...known.recent.slice(1), usable ? scaled : at(known.recent, known.recent.length - 1)],
  };
}

function seasonAt({ seasons }: State, step: number): number {
  return seasons.reduce((sum, { cycle }) => sum + at(cycle, step % cycle.length), 0);
}

/** Level after the last value, starting at the first, and the sum of squared one-step errors on the way. */
function smoothLevel(
  values: Float64Array,
  smoothing: number,
): { readonly level: number; readonly squaredErrors: number } {
  let [level, squaredErrors] = [at(values, 0), 0];
  for (let index = 1; index < values.length; index++) {
    const error = (values[index] as number) - level;
    squaredErrors += error * error;
    level += smoothing * error;
  }
  return { level, squaredErrors };
}

function resolveSmoothing(values: Float64Array, smoothing: number | "auto"): number {
  if (smoothing !== "auto") return smoothing;
  let [best, least] = [1, Number.POSITIVE_INFINITY];
  for (let percent = 1; percent <= 100; percent++) {
    const { squaredErrors } = smoothLevel(values, percent / 100);
    if (squaredErrors < least) [best, least] = [percent / 100, squaredErrors];
  }
  return best;
}

function resolveTransform(history: Float64Array, transform: "auto" | "log" | "none"): "log" | "none" {
  if (transform === "none") return "none";
  const positive = history.every((value) => value > 0);
  if (transform === "log" && !positive) {
    throw new SlipwayError("SLIPWAY_E_SERIES_INVALID", {
      what: `train.transform is "log", and the history holds ${history.find((value) => !(value > 0))}.`,
      remedy: 'Write transform: "none" or "auto"; only positive values have a logarithm.',
    });
  }
  return positive ? "log" : "none";
}

function resolveWindows({ seasons }: ForecastContext, windows: readonly number[] | undefined): readonly number[] {
  if (windows === undefined) return seasons.map((_, index) => 11 + 4 * index);
  if (windows.length === seasons.length) return windows;
  throw new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: `train.windows holds ${windows.length} windows for ${seasons.length} seasons.`,
    remedy: "Give one window per season of the task, shortest season first.",
  });
}

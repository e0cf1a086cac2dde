import { z } from "zod";
import { SlipwayError } from "../errors.ts";
import type { TrainerRecord } from "../trainers/trainer.ts";

const features = z.strictObject({
  lags: z
    .array(z.number().int().min(1).max(100_000))
    .max(64)
    .exactOptional()
    .describe(
      "Steps back to earlier values, each at least the horizon. Default: of each season the first two multiples that were known at every origin.",
    ),
  waves: z
    .array(z.number().int().min(0).max(64))
    .exactOptional()
    .describe("Harmonics of each season, shortest season first. Default: 2 of the shortest, none of the others."),
  dayOfWeek: z
    .boolean()
    .exactOptional()
    .describe("Whether the day of the week is a feature. Default: where a day is a whole number of steps."),
});

const refitEvery = z
  .number()
  .int()
  .min(1)
  .max(1000)
  .default(14)
  .describe("Origins of the back-test between two fits; one falls on its first judged origin.");

const windowSettings = z.strictObject({ refitEvery });

/** What a trainer takes beside its own parameters when the task is a forecast; one that reads windows has no features. */
export const learnedSettings = windowSettings.extend({
  features: features
    .prefault({})
    .describe("What each step is forecast from: earlier values of the series and the calendar."),
});
/** As a pipeline's author writes them. */
export type LearnedSettingsInput = z.input<typeof learnedSettings>;
export type FeatureSettings = z.output<typeof features>;

export interface LearnedSettings {
  readonly refitEvery: number;
  readonly features?: FeatureSettings;
}

export interface SplitParameters {
  readonly settings: LearnedSettings;
  /** Of the trainer itself. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Divides what stands under `train` of a forecast. @throws SLIPWAY_E_PIPELINE_INVALID naming all problems */
export function splitLearnedSettings(
  given: Readonly<Record<string, unknown>>,
  { encoding }: Pick<TrainerRecord, "encoding">,
): SplitParameters {
  const schema = encoding === "raw" ? windowSettings : learnedSettings;
  const names = new Set(Object.keys(schema.shape));
  const entries = Object.entries(given);
  const result = schema.safeParse(Object.fromEntries(entries.filter(([name]) => names.has(name))));
  if (result.success) {
    return { settings: result.data, parameters: Object.fromEntries(entries.filter(([name]) => !names.has(name))) };
  }
  const issues = result.error.issues.map(({ path, message }) => `${["train", ...path].join(".")}: ${message}`);
  throw new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: `${issues.join("; ")}.`,
    remedy: `Features of a forecast: ${Object.keys(features.shape).join(", ")}.`,
  });
}

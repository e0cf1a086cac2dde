import { z } from "zod";
import { at } from "../at.ts";
import { buildTable, type Column, type Table } from "../data/table.ts";
import { SlipwayError } from "../errors.ts";
import type { FeatureRow } from "./availability.ts";
import { calendarFeatures } from "./calendar-features.ts";
import { fourierFeatures } from "./fourier-features.ts";
import { assertLags, lagFeatures } from "./lag-features.ts";
import type { FeatureSettings } from "./learned-settings.ts";
import { type RegularSeries, timeAt } from "./series.ts";

const DAY_MS = 86_400_000;
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const DEFAULT_ORDER = 2;
/** The first multiples of each season that serve as lags by default. */
const DEFAULT_MULTIPLES = 2;

/** The column that rows are learned from. No feature has this name. */
export const VALUE_COLUMN = "value";

/** The features of one step, all known when the forecast is made. */
export const featurePlan = z.object({
  /** Steps back, ascending; each at least the reach. */
  lags: z.array(z.number().int().min(1)),
  waves: z.array(z.object({ season: z.number().int().min(2), order: z.number().int().min(1) })),
  dayOfWeek: z.boolean(),
});
export type FeaturePlan = z.output<typeof featurePlan>;

export interface PlanContext {
  /** Lengths of the seasons in steps. */
  readonly season: readonly number[];
  readonly stepMs: number;
  /** Steps from the last value that is known at an origin to the last one that is forecast there. */
  readonly reach: number;
}

/** @throws SLIPWAY_E_PIPELINE_INVALID, SLIPWAY_E_LOOK_AHEAD for a lag below the horizon */
export function planFeatures(
  { lags, waves, dayOfWeek }: FeatureSettings,
  { season, stepMs, reach }: PlanContext,
): FeaturePlan {
  const seasons = season.toSorted((a, b) => a - b);
  const wholeDay = DAY_MS % stepMs === 0;
  if (dayOfWeek === true && !wholeDay) throw refuse("dayOfWeek", `a day is no whole number of steps of ${stepMs} ms`);
  if (waves !== undefined && waves.length !== seasons.length) {
    throw refuse(
      "waves",
      `it takes one number for each of the ${seasons.length} seasons, shortest first, and has ${waves.length}`,
    );
  }
  const orders = waves ?? seasons.map((own, index) => (index === 0 ? Math.min(DEFAULT_ORDER, Math.floor(own / 2)) : 0));
  const tooMany = seasons.find((own, index) => 2 * at(orders, index) > own);
  if (tooMany !== undefined)
    throw refuse("waves", `a season of ${tooMany} steps has at most ${Math.floor(tooMany / 2)}`);
  const chosen = [...new Set(lags ?? defaultLags(seasons, reach))].sort((a, b) => a - b);
  assertLags({ lags: chosen, horizon: reach });
  const plan = {
    lags: chosen,
    waves: seasons.flatMap((own, index) =>
      at(orders, index) === 0 ? [] : [{ season: own, order: at(orders, index) }],
    ),
    dayOfWeek: dayOfWeek ?? wholeDay,
  };
  if (listFeatures(plan).length > 0) return plan;
  throw refuse("lags", "no feature is left");
}

function defaultLags(seasons: readonly number[], reach: number): readonly number[] {
  return seasons.flatMap((season) => {
    const first = Math.ceil(reach / season);
    return Array.from({ length: DEFAULT_MULTIPLES }, (_, index) => (first + index) * season);
  });
}

/** Steps of history before the first step that has every lag. */
export function firstStep({ lags }: FeaturePlan): number {
  return Math.max(0, ...lags);
}

/** Names of the features, in order. */
export function listFeatures({ lags, waves, dayOfWeek }: FeaturePlan): readonly string[] {
  return [
    ...lags.map((lag) => `lag_${lag}`),
    ...waves.flatMap(({ season, order }) => listWaves(season, order)),
    ...(dayOfWeek ? ["day_of_week"] : []),
  ];
}

function listWaves(season: number, order: number): readonly string[] {
  return Array.from({ length: order }, (_, index) => [
    `wave_${season}_sin_${index + 1}`,
    `wave_${season}_cos_${index + 1}`,
  ]).flat();
}

type Series = Pick<RegularSeries, "startMs" | "stepMs" | "values">;

/** The features of these steps, one row each. A step may lie after the last value, up to its shortest lag. */
export function buildFeatures(series: Series, plan: FeaturePlan, steps: readonly number[]): Table {
  const { lags, waves, dayOfWeek } = plan;
  const { stepMs } = series;
  const earlier = steps.map((step) => lagFeatures(series.values, step, { lags, horizon: Math.min(...lags) }));
  const times = steps.map((step) => series.startMs + step * stepMs);
  const numbers: Column[] = lags.map((lag, column) => ({
    name: `lag_${lag}`,
    kind: "number",
    values: Float64Array.from(earlier, (row) => at(row, column)),
  }));
  for (const { season, order } of waves) {
    const rows = times.map((time) => fourierFeatures(phaseOf(time, { stepMs, season }), { period: season, order }));
    for (const [column, name] of listWaves(season, order).entries()) {
      numbers.push({ name, kind: "number", values: Float64Array.from(rows, (row) => at(row, column)) });
    }
  }
  if (!dayOfWeek) return buildTable(numbers);
  const days = times.map((time) => at(DAYS, calendarFeatures(time, { stepMs }).dayOfWeek));
  return buildTable([...numbers, { name: "day_of_week", kind: "category", values: days }]);
}

/** Position in a season whose cycles start at the epoch: the same for a saved model as for the series it came from. */
export function phaseOf(
  timeMs: number,
  { stepMs, season }: { readonly stepMs: number; readonly season: number },
): number {
  const step = Math.round(timeMs / stepMs);
  return ((step % season) + season) % season;
}

/** When the features of each step could be known: with the newest of its lags. The calendar is known long before. */
export function describeAvailability(
  series: RegularSeries,
  { lags }: Pick<FeaturePlan, "lags">,
  steps: readonly number[],
): readonly FeatureRow[] {
  return steps.map((step) => ({
    timestampMs: timeAt(series, step),
    availableMs: lags.reduce((latest, lag) => Math.max(latest, knownAt(series, step - lag)), Number.NEGATIVE_INFINITY),
  }));
}

/** A value after the end is known at no time; a gap is filled from the past when its turn comes. */
function knownAt(series: RegularSeries, step: number): number {
  if (step >= series.values.length) return Number.POSITIVE_INFINITY;
  const knownMs = series.availableMs[step] ?? Number.NEGATIVE_INFINITY;
  return Number.isNaN(knownMs) ? timeAt(series, step) : knownMs;
}

function refuse(field: string, reason: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: `train.features.${field}: ${reason}.`,
    remedy: "Leave the field out to take what suits the series.",
  });
}

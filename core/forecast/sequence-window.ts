import { z } from "zod";
import { at } from "../at.ts";
import { calendarFeatures } from "./calendar-features.ts";
import { phaseOf } from "./feature-plan.ts";
import { fourierFeatures } from "./fourier-features.ts";
import { forecastLevelChange } from "./naive-level-change.ts";
import { longest, meanOf } from "./season-tail.ts";
import type { RegularSeries } from "./series.ts";

/** How a window of a series becomes what a sequence network reads, and what it writes becomes a forecast. */
export const sequencePlan = z.object({
  /** Steps between two values of a window: the shortest season. */
  block: z.number().int().min(2),
  /** Blocks of a window. */
  blocks: z.number().int().min(1),
  /** Ascending lengths of the seasons; the forecast of the longest is what the network corrects. */
  seasons: z.array(z.number().int().min(2)).min(1),
  /** Steps ahead of the last known value. */
  reach: z.number().int().min(1),
  dayOfWeek: z.boolean(),
  /** Root mean squared seasonal difference of the history: unit of the inputs. */
  inputScale: z.number().gt(0),
  /** Root mean squared error of the baseline on the training part: unit of the outputs. */
  outputScale: z.number().gt(0),
});
export type SequencePlan = z.output<typeof sequencePlan>;
type Layout = Omit<SequencePlan, "inputScale" | "outputScale">;
type Series = Pick<RegularSeries, "values" | "startMs" | "stepMs">;

const DAYS_OF_WEEK = 7;
const WAVES = 2;
/** Of each block: its difference, the mean one of its block, that of the newest value, how far ahead, whether the longest season repeats. */
const OWN_CHANNELS = 5;

/** The nearest block whose value every step within reach knows. */
function firstBlock({ reach, block }: Pick<Layout, "reach" | "block">): number {
  return Math.ceil(reach / block);
}

/** Steps of history that the windows of one origin need. */
export function windowLength(layout: Layout): number {
  const { block, blocks, seasons } = layout;
  return longest(seasons) + block * (blocks + firstBlock(layout));
}

export function countChannels({ seasons, dayOfWeek }: Pick<Layout, "seasons" | "dayOfWeek">): number {
  return OWN_CHANNELS + 2 * WAVES * countedWaves(seasons).length + (dayOfWeek ? DAYS_OF_WEEK : 0);
}

function countedWaves(seasons: readonly number[]): readonly number[] {
  return seasons.filter((season) => season >= 2 * WAVES);
}

/**
 * One window for each step ahead, [reach, blocks, channels]: the values at the same point of the last short seasons, oldest first, each as its
 * difference to the value one longest season earlier. So all steps share one network, which learns how differences go on and not the
 * seasons, which the baseline has already. Reads nothing from step `known` on.
 */
export function buildWindows(series: Series, plan: SequencePlan, known: number): Float32Array {
  const { block, blocks, seasons, reach, inputScale } = plan;
  const channels = countChannels(plan);
  const season = longest(seasons);
  const differ = (step: number): number => (at(series.values, step) - at(series.values, step - season)) / inputScale;
  const nearest = firstBlock(plan);
  const means = Array.from({ length: blocks }, (_, index) => {
    const end = known - block * index;
    return meanOf(Array.from({ length: block }, (_own, step) => differ(end - block + step)));
  });
  const newest = differ(known - 1) - at(means, 0);
  const inputs = new Float32Array(reach * blocks * channels);
  for (let ahead = 0; ahead < reach; ahead++) {
    const step = known + ahead;
    const calendar = describeStep(series, plan, step);
    for (let index = 0; index < blocks; index++) {
      const back = blocks - 1 - index;
      const lag = block * (nearest + back);
      const own = [differ(step - lag), at(means, back), newest, (ahead + 1) / reach, lag % season === 0 ? 1 : 0];
      const start = (ahead * blocks + index) * channels;
      inputs.set(own, start);
      inputs.set(calendar, start + OWN_CHANNELS);
    }
  }
  return inputs;
}

function describeStep(
  { startMs, stepMs }: Series,
  { seasons, dayOfWeek }: Pick<Layout, "seasons" | "dayOfWeek">,
  step: number,
): readonly number[] {
  const time = startMs + step * stepMs;
  const waves = countedWaves(seasons).flatMap((season) =>
    fourierFeatures(phaseOf(time, { stepMs, season }), { period: season, order: WAVES }),
  );
  if (!dayOfWeek) return waves;
  const today = calendarFeatures(time, { stepMs }).dayOfWeek;
  return [...waves, ...Array.from({ length: DAYS_OF_WEEK }, (_, day) => (day === today ? 1 : 0))];
}

/** What the network corrects: the last longest season moved by the level change, [reach]. */
export function forecastBase(
  { values }: Pick<Series, "values">,
  { seasons, block, reach }: Pick<Layout, "seasons" | "block" | "reach">,
  known: number,
): Float64Array {
  const tail = values.subarray(known - longest(seasons) - block, known);
  return forecastLevelChange({ tail: [...tail], window: block }, reach);
}

/** Baseline and correction together, [reach]. */
export function applyCorrection(base: Float64Array, scores: Float64Array, { outputScale }: SequencePlan): Float64Array {
  return base.map((value, step) => value + outputScale * at(scores, step));
}

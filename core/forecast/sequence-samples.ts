import { SlipwayError } from "../errors.ts";
import type { SequenceSamples } from "../trainers/trainer.ts";
import { longest } from "./season-tail.ts";
import { buildWindows, countChannels, forecastBase, type SequencePlan, windowLength } from "./sequence-window.ts";
import type { RegularSeries } from "./series.ts";
import { isValidationStep } from "./validation-blocks.ts";

export interface SampleOptions {
  /** Scales are fitted here. */
  readonly plan: Omit<SequencePlan, "inputScale" | "outputScale">;
  /** Steps of history to learn from. */
  readonly known: number;
  /** Steps between two origins of windows. */
  readonly every: number;
}

export interface PreparedSamples {
  readonly plan: SequencePlan;
  readonly train: SequenceSamples;
  readonly validation: SequenceSamples;
}

/** Fewer origins teach nothing. */
const FEWEST_ORIGINS = 8;

/**
 * Windows with what followed them, all before step `known`. A window whose future touches a validation block is not learned from; one whose
 * future lies in it validates. Futures with a gap are left out.
 * @throws SLIPWAY_E_DATA_EMPTY when there are too few
 */
export function buildSamples(series: RegularSeries, { plan, known, every }: SampleOptions): PreparedSamples {
  const { reach } = plan;
  const first = windowLength(plan);
  const count = Math.max(0, Math.floor((known - reach - first) / every) + 1);
  const origins = Array.from({ length: count }, (_, index) => known - reach - (count - 1 - index) * every).filter(
    (origin) => series.filled.subarray(origin, origin + reach).every((flag) => flag === 0),
  );
  const blocks = { known, block: validationBlock(plan) };
  const touches = (origin: number): readonly [boolean, boolean] => [
    isValidationStep(origin, blocks),
    isValidationStep(origin + reach - 1, blocks),
  ];
  const train = origins.filter((origin) => touches(origin).every((inside) => !inside));
  const validation = origins.filter((origin) => touches(origin).every((inside) => inside));
  if (train.length < FEWEST_ORIGINS || validation.length === 0) throw tooShort(known, first + reach);
  const scaled = { ...plan, ...fitScales(series, { plan, known, train }) };
  return { plan: scaled, train: gather(series, scaled, train), validation: gather(series, scaled, validation) };
}

/** Steps of history that are surely enough. */
export function leastHistory(plan: SampleOptions["plan"], every: number): number {
  return windowLength(plan) + 4 * validationBlock(plan) + 2 * FEWEST_ORIGINS * every;
}

/** Long enough for a whole future wherever in a short season it begins. */
function validationBlock({ reach, block }: Pick<SampleOptions["plan"], "reach" | "block">): number {
  return 2 * Math.max(reach, block);
}

function fitScales(
  series: RegularSeries,
  { plan, known, train }: Pick<SampleOptions, "plan" | "known"> & { readonly train: readonly number[] },
): Pick<SequencePlan, "inputScale" | "outputScale"> {
  const season = longest(plan.seasons);
  const differences = Float64Array.from({ length: known - season }, (_, step) => {
    return (series.values[step + season] as number) - (series.values[step] as number);
  });
  const errors = train.flatMap((origin) => [...residuals(series, plan, origin)]);
  return {
    inputScale: rootMeanSquare(differences) || 1,
    outputScale: rootMeanSquare(Float64Array.from(errors)) || 1, // a baseline without errors leaves nothing to learn
  };
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2 / values.length, 0));
}

function residuals(series: RegularSeries, plan: SampleOptions["plan"], origin: number): Float64Array {
  return forecastBase(series, plan, origin).map((base, step) => (series.values[origin + step] as number) - base);
}

function gather(series: RegularSeries, plan: SequencePlan, origins: readonly number[]): SequenceSamples {
  const rows = origins.length * plan.reach;
  const width = plan.blocks * countChannels(plan);
  const inputs = new Float32Array(rows * width);
  const targets = new Float32Array(rows);
  for (const [index, origin] of origins.entries()) {
    inputs.set(buildWindows(series, plan, origin), index * plan.reach * width);
    const scaled = residuals(series, plan, origin).map((error) => error / plan.outputScale);
    targets.set(scaled, index * plan.reach);
  }
  return { rows, inputs, targets };
}

function tooShort(known: number, window: number): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DATA_EMPTY", {
    what: `The trainer sequence has ${known} steps of history at its first origin, too few to learn from: a window with its future takes ${window}, and at least ${FEWEST_ORIGINS} origins of windows are needed beside those that validate.`,
    remedy: "Give more history, a shorter train.window, a smaller train.every, or fewer origins in the back-test.",
  });
}

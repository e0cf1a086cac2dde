import { z } from "zod";
import { at } from "../at.ts";
import { toEpochMs } from "../clock.ts";
import type { Table } from "../data/table.ts";
import { parseWeights, scoreSequences } from "../model/sequence-network.ts";
import { type ForecastModel, parseForecastState, readSteps } from "./forecast-model.ts";
import {
  applyCorrection,
  buildWindows,
  countChannels,
  forecastBase,
  sequencePlan,
  windowLength,
} from "./sequence-window.ts";

const state = z
  .object({
    plan: sequencePlan,
    /** The newest values, as many as a window needs, oldest first. */
    tail: z.array(z.number()),
    network: z.object({
      cell: z.enum(["lstm", "conv1d"]),
      units: z.number().int().min(1),
      kernel: z.number().int().min(1),
    }),
  })
  .refine(({ plan, tail }) => tail.length === windowLength(plan), { message: "the tail does not fill a window" });
export type SequenceForecastState = z.output<typeof state>;

/**
 * A saved network as a function of a table with the column `step`, whole numbers from 1 to the horizon.
 * @throws SLIPWAY_E_MODEL_INVALID; the function throws SLIPWAY_E_COLUMN_MISSING and SLIPWAY_E_INPUT_INVALID
 */
export function resumeSequenceForecast(model: ForecastModel, weights: Uint8Array): (table: Table) => Float64Array {
  const { plan, tail, network } = parseForecastState(model, state);
  const shape = { steps: plan.blocks, channels: countChannels(plan), outputs: 1 };
  const loaded = parseWeights(weights, { ...shape, ...network });
  const { stepMs, knownUntil, horizon } = model;
  const startMs = toEpochMs(knownUntil) - (tail.length - 1) * stepMs;
  const series = { values: Float64Array.from(tail), startMs, stepMs };
  const scores = scoreSequences(loaded, buildWindows(series, plan, tail.length));
  const forecast = applyCorrection(forecastBase(series, plan, tail.length), scores, plan);
  return (table) => readSteps(table, horizon).map((step) => at(forecast, step - 1));
}

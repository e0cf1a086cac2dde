import { z } from "zod";
import { toEpochMs } from "../clock.ts";
import type { Table } from "../data/table.ts";
import { modelDocument, preprocessingSchema, signatureSchema } from "../documents/model.ts";
import { buildFeatures, featurePlan } from "./feature-plan.ts";
import { type ForecastModel, parseForecastState, readSteps } from "./forecast-model.ts";

const state = z.object({
  plan: featurePlan,
  /** The newest values, as many as the longest lag, oldest first. */
  tail: z.array(z.number()).min(1),
  /** The model of rows, whose files stand beside forecast.json. */
  regressor: z.object({
    format: modelDocument.schema.shape.format,
    signature: signatureSchema,
    preprocessing: preprocessingSchema,
  }),
});
export type RowForecastState = z.output<typeof state>;

/** @throws SLIPWAY_E_MODEL_INVALID */
export function parseRowState(model: ForecastModel): RowForecastState {
  return parseForecastState(model, state);
}

/**
 * A saved model of rows as a function of a table with the column `step`, whole numbers from 1 to the horizon: further ahead the lags are not
 * known.
 * @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_INPUT_INVALID
 */
export function resumeRowForecast(
  model: ForecastModel,
  { plan, tail }: RowForecastState,
  predict: (table: Table) => Promise<Float64Array>,
): (table: Table) => Promise<Float64Array> {
  const last = tail.length - 1;
  const { stepMs, knownUntil, horizon } = model;
  const series = { values: Float64Array.from(tail), stepMs, startMs: toEpochMs(knownUntil) - last * stepMs };
  return async (table) => {
    const steps = readSteps(table, horizon);
    return await predict(
      buildFeatures(
        series,
        plan,
        Array.from(steps, (step) => last + step),
      ),
    );
  };
}

import { z } from "zod";
import { at } from "../at.ts";
import { buildTable, isNumeric, type Table } from "../data/table.ts";
import { defineDocument, instantText, parseDocument } from "../documents/document.ts";
import type { Signature } from "../documents/model.ts";
import { SlipwayError } from "../errors.ts";
import { parseForecaster } from "./forecasters.ts";

/** The one file of a model of format `forecast`. */
export const FORECAST_FILE = "forecast.json";
/** What a request gives: how many steps after the last known value. */
export const STEP_INPUT = "step";
const MAX_STEP = 10_000; // as far as a pipeline may ask to forecast

/** A fitted forecaster as data: constants and the tail of the series, no code. */
export const forecastModel = defineDocument("forecast", {
  forecaster: z.string(),
  target: z.string(),
  horizon: z.number().int().min(1).max(MAX_STEP),
  season: z.array(z.number().int()).min(1),
  stepMs: z.number().gt(0),
  /** Time of the last value that the model knows: step 1 is `stepMs` later. */
  knownUntil: instantText,
  /** What the forecaster resumes from. */
  state: z.json(),
  interval: z.object({
    level: z.number(),
    /** Half-width per step up to the horizon; null where earlier origins were too few. */
    halfWidths: z.array(z.number().nullable()),
    /** Origins behind them. */
    calibration: z.number().int(),
  }),
});
export type ForecastModel = z.output<typeof forecastModel.schema>;

/** A row is a step ahead, the answer the value then. No request reaches beyond the horizon, for which the method was judged. */
export function buildForecastSignature({ horizon }: Pick<ForecastModel, "horizon">): Signature {
  return {
    inputs: [{ name: STEP_INPUT, kind: "number", required: true, wholeNumbers: { from: 1, to: horizon } }],
    outputs: [{ name: "forecast", kind: "number" }],
  };
}

/** A request for the first `count` steps. */
export function buildSteps(count: number): Table {
  const values = Float64Array.from({ length: count }, (_, index) => index + 1);
  return buildTable([{ name: STEP_INPUT, kind: "number", values }]);
}

/** @throws SLIPWAY_E_DOCUMENT_INVALID, SLIPWAY_E_MODEL_INVALID */
export function parseForecastModel(text: string): ForecastModel {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
      what: `${FORECAST_FILE} is no JSON.`,
      remedy: "Train the pipeline again.",
      cause,
    });
  }
  return parseDocument(forecastModel, value, { path: FORECAST_FILE });
}

/**
 * A saved model as a function of a table with the column `step`: whole numbers from 1.
 * @throws SLIPWAY_E_MODEL_INVALID; the function throws SLIPWAY_E_COLUMN_MISSING and SLIPWAY_E_INPUT_INVALID
 */
export function resumeForecast(model: ForecastModel): (table: Table) => Float64Array {
  const fitted = parseForecaster(model.forecaster).resume(model.state);
  return (table) => {
    const steps = readSteps(table, MAX_STEP);
    const furthest = steps.reduce((most, step) => Math.max(most, step), 0);
    const values = fitted.forecast(furthest);
    return steps.map((step) => at(values, step - 1));
  };
}

/** The state of a saved model, checked. @throws SLIPWAY_E_MODEL_INVALID */
export function parseForecastState<State>(model: ForecastModel, schema: z.ZodType<State>): State {
  const result = schema.safeParse(model.state);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
    what: `The state of ${model.forecaster} in ${FORECAST_FILE} is damaged: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unreadable"}.`,
    remedy: "Train the pipeline again.",
  });
}

/** The column `step`: whole numbers from 1 to `most`. @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_INPUT_INVALID */
export function readSteps(table: Table, most: number): Float64Array {
  const column = table.columns.get(STEP_INPUT);
  if (column === undefined || !isNumeric(column)) {
    throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
      what: `There is no column "${STEP_INPUT}" of numbers.`,
      remedy: "Say in each row how many steps ahead the forecast is to be, from 1.",
    });
  }
  const wrong = column.values.find((step) => !(Number.isInteger(step) && step >= 1 && step <= most));
  if (wrong === undefined) return column.values;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${STEP_INPUT}: ${wrong} is no step that this model forecasts.`,
    remedy: `Give whole numbers from 1 to ${most}: steps after the last value that the model knows.`,
  });
}

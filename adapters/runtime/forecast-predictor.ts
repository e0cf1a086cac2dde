import type { Table } from "../../core/data/table.ts";
import { VALUE_COLUMN } from "../../core/forecast/feature-plan.ts";
import { type ForecastModel, resumeForecast } from "../../core/forecast/forecast-model.ts";
import { FORECASTERS } from "../../core/forecast/forecasters.ts";
import { parseRowState, resumeRowForecast } from "../../core/forecast/row-forecast.ts";
import { resumeSequenceForecast } from "../../core/forecast/sequence-forecast.ts";
import type { Predictor } from "../../core/model/predictor.ts";
import { SEQUENCE_WEIGHTS_FILE } from "../../core/model/sequence-network.ts";
import type { OpenModel } from "./open-model-files.ts";

export interface ForecastFiles {
  readonly model: ForecastModel;
  /** Files beside forecast.json. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Opens the model of rows that a learned forecast asks. */
  openRegressor(model: OpenModel): Promise<Omit<Predictor, "model">>;
}

/** A saved forecast, whatever made it: a closed form, a network over windows, or a model of rows. @throws SLIPWAY_E_MODEL_INVALID */
export async function createForecastPredictor({
  model,
  files,
  openRegressor,
}: ForecastFiles): Promise<Omit<Predictor, "model">> {
  if (FORECASTERS.has(model.forecaster)) return plain(resumeForecast(model));
  const weights = files.get(SEQUENCE_WEIGHTS_FILE);
  if (model.forecaster === "sequence" && weights !== undefined) return plain(resumeSequenceForecast(model, weights));
  const state = parseRowState(model);
  const task = { kind: "regression", target: VALUE_COLUMN } as const;
  const regressor = await openRegressor({ document: { ...state.regressor, task }, files });
  const predict = resumeRowForecast(model, state, (table) => regressor.predict(table));
  return { backend: regressor.backend, predict, dispose: () => regressor.dispose() };
}

function plain(forecast: (table: Table) => Float64Array): Omit<Predictor, "model"> {
  return {
    backend: "typescript",
    predict: async (table) => forecast(table),
    dispose: () => undefined,
  };
}

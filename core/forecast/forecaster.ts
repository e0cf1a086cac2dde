import { z } from "zod";
import { SlipwayError } from "../errors.ts";

/** Settings that a forecaster takes from its pipeline, beside its own parameters. */
export interface ForecastContext {
  /** Lengths of the seasons in steps, ascending, at least one. */
  readonly seasons: readonly number[];
}

/** A forecaster that knows a history. */
export interface FittedForecast {
  readonly forecaster: string;
  /** Everything that a forecast needs, as JSON: saved with a model, and read by `resume`. */
  readonly state: z.core.util.JSONType;
  /** Values of the next `horizon` steps, [horizon]. */
  forecast(horizon: number): Float64Array;
  /** The same constants after `values` further steps were seen: what a back-test without refitting and a running service do. */
  advance(values: Float64Array): FittedForecast;
}

/** What one method of forecasting is made of. The state is plain JSON. */
export interface ForecastMethod<State, Parameters extends z.ZodObject> {
  /** Public and permanent; the `kind` under `train`. */
  readonly id: string;
  readonly title: string;
  /** Strict, with defaults; each field is described. */
  readonly parameters: Parameters;
  readonly state: z.ZodType<State>;
  /** Steps of history without which `fit` refuses. */
  minHistory(context: ForecastContext, parameters: z.output<Parameters>): number;
  fit(
    history: Float64Array,
    options: { readonly context: ForecastContext; readonly parameters: z.output<Parameters> },
  ): State;
  advance(state: State, values: Float64Array): State;
  /** A deterministic function of the state. */
  forecast(state: State, horizon: number): Float64Array;
}

/** A method as the registry lists it: parameters and state are checked at its door. */
export interface Forecaster<Parameters extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly title: string;
  readonly parameters: Parameters;
  /** Parameters with every default filled in. @throws SLIPWAY_E_PIPELINE_INVALID naming all problems */
  parse(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /**
   * Learns from a history, oldest first, and from nothing else.
   * @throws SLIPWAY_E_PIPELINE_INVALID for parameters, SLIPWAY_E_DATA_EMPTY for a short history, SLIPWAY_E_SERIES_INVALID for a value that is no number
   */
  fit(history: Float64Array, settings: ForecastSettings): FittedForecast;
  /** A saved state. @throws SLIPWAY_E_MODEL_INVALID */
  resume(state: unknown): FittedForecast;
}

export interface ForecastSettings extends ForecastContext {
  /** As the pipeline's author writes them, without `kind`. Default: none. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export function defineForecaster<State extends z.core.util.JSONType, Parameters extends z.ZodObject>(
  method: ForecastMethod<State, Parameters>,
): Forecaster<Parameters> {
  const wrap = (state: State): FittedForecast => ({
    forecaster: method.id,
    state,
    forecast: (horizon) => method.forecast(state, horizon),
    advance: (values) => {
      assertFinite(values);
      return wrap(method.advance(state, values));
    },
  });
  return {
    id: method.id,
    title: method.title,
    parameters: method.parameters,
    parse: (given) => parseParameters(method, given),
    fit(history, { seasons, parameters = {} }) {
      const context = { seasons: seasons.toSorted((a, b) => a - b) };
      const parsed = parseParameters(method, parameters);
      assertLength(history, { method: method.id, least: method.minHistory(context, parsed) });
      assertFinite(history);
      return wrap(method.fit(history, { context, parameters: parsed }));
    },
    resume(state) {
      const result = method.state.safeParse(state);
      if (result.success) return wrap(result.data);
      const [issue] = result.error.issues;
      throw new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
        what: `The state of the forecaster ${method.id} is damaged: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unreadable"}.`,
        remedy: "Train the pipeline again.",
      });
    },
  };
}

function parseParameters<Parameters extends z.ZodObject>(
  { id, parameters }: { readonly id: string; readonly parameters: Parameters },
  given: Readonly<Record<string, unknown>>,
): z.output<Parameters> {
  const result = z.safeParse(parameters, given);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${["train", ...path].join(".")}: ${message}`);
  const known = Object.keys(parameters.shape);
  throw new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: `${issues.join("; ")}.`,
    remedy: known.length === 0 ? `${id} has no parameters.` : `Parameters of ${id}: ${known.join(", ")}.`,
  });
}

function assertLength(
  history: Float64Array,
  { method, least }: { readonly method: string; readonly least: number },
): void {
  if (history.length >= least) return;
  throw new SlipwayError("SLIPWAY_E_DATA_EMPTY", {
    what: `The forecaster ${method} needs ${least} steps of history with these seasons, and has ${history.length}.`,
    remedy: "Give more history, shorter seasons, or fewer origins in the back-test.",
  });
}

function assertFinite(values: Float64Array): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index === -1) return;
  throw new SlipwayError("SLIPWAY_E_SERIES_INVALID", {
    what: `Step ${index + 1} of the history holds ${values[index]}, which is no number.`,
    remedy: "Fill or drop the step before forecasting.",
  });
}

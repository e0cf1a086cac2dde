import { fromEpochMs } from "../clock.ts";
import type { ForecastPredictions } from "../data/predictions.ts";
import type { ForecastDetail } from "../documents/evaluation-forecast.ts";
import { SlipwayError } from "../errors.ts";
import {
  buildForecastSample,
  computeStepMs,
  type ForecastSample,
  type ForecastSettings,
} from "../metrics/forecast/forecast-sample.ts";
import { measureMetrics } from "../metrics/measure.ts";
import { familyOf, parseMetric } from "../metrics/metrics.ts";
import type { ForecastTask } from "../pipeline/schema.ts";
import { pickForecast } from "./pick-forecast.ts";

const MAX_TRACE = 400;

/** What a back-test knows beside its rows. */
export interface ForecastEvidence {
  /** Whether features knew only what was known at the origin. */
  readonly information: "ex-ante" | "ex-post";
  /** The mandatory baselines, forecast at the same origins: one value per row of the predictions. */
  readonly baselines: readonly { readonly id: string; readonly title: string; readonly prediction: Float64Array }[];
  /** Id of the baseline that skill is measured against: the seasonal naive forecast with the longest season. */
  readonly skillAgainst: string;
}

export interface ForecastParts {
  readonly task: ForecastTask;
  readonly predictions: ForecastPredictions;
  readonly evidence: ForecastEvidence;
  readonly settings: ForecastSettings;
}

/** The section `forecast` of the document. Shares and means over some rows are null where the metric has no value on them. */
export function buildForecastDetail(parts: ForecastParts, whole: ForecastSample): ForecastDetail {
  const { task, predictions, evidence, settings } = parts;
  const { origin, timestamp, step } = predictions;
  const sampleOf = (rows: readonly number[]) => buildForecastSample(pickForecast(predictions, rows), settings);
  const byOrigin = groupRows(origin);
  const baselines = evidence.baselines.map(({ id, title, prediction }) => {
    const sample = buildForecastSample(
      { ...pickForecast(predictions, null), prediction: checked(prediction, parts) },
      settings,
    );
    const [mae, rmse, mape, mase] = computeValues(["mae", "rmse", "mape", "mase"], sample);
    return { id, title, mae: mae ?? null, rmse: rmse ?? null, mape: mape ?? null, mase: mase ?? null };
  });
  return {
    information: evidence.information,
    origins: byOrigin.length,
    horizon: task.horizon,
    stepMs: Math.round(
      computeStepMs(
        timestamp.map((time, row) => time - (origin[row] as number)),
        step,
      ),
    ),
    perOrigin: byOrigin.map(([time, rows]) => {
      const sample = sampleOf(rows);
      const [mae, mape, mase] = computeValues(["mae", "mape", "mase"], sample);
      return { origin: fromEpochMs(time), n: sample.n, mae: mae ?? null, mape: mape ?? null, mase: mase ?? null };
    }),
    perStep: groupRows(step).map(([number, rows]) => {
      const sample = sampleOf(rows);
      const [mae, coverage] = computeValues(["mae", "coverage"], sample);
      return { step: number, n: sample.n, mae: mae ?? null, coverage: coverage ?? null };
    }),
    baselines,
    skill: computeSkill(whole, baselines.find(({ id }) => id === evidence.skillAgainst)?.mae ?? null),
    interval: describeIntervals(whole, settings.level),
    trace: traceRows(predictions),
  };
}

function checked(prediction: Float64Array, { predictions: { rows } }: ForecastParts): Float64Array {
  if (prediction.length === rows) return prediction;
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `A baseline has ${prediction.length} forecasts for ${rows} rows.`,
    remedy: "Give one per row of the predictions.",
  });
}

function computeValues(ids: readonly string[], sample: ForecastSample): (number | null)[] {
  return ids.map((id) => {
    const { value } = parseMetric(id, "forecast").compute(sample);
    return value !== null && Number.isFinite(value) ? value : null;
  });
}

/** Rows by key, keys ascending. */
function groupRows(keys: ArrayLike<number>): (readonly [key: number, rows: readonly number[]])[] {
  const groups = Map.groupBy(
    Array.from(keys, (_, row) => row),
    (row) => keys[row] as number,
  );
  return [...groups].sort(([left], [right]) => left - right);
}

/** Undefined against a baseline without error. */
function computeSkill(sample: ForecastSample, baseline: number | null): number | null {
  const [mae] = computeValues(["mae"], sample);
  return baseline === null || baseline === 0 || mae === null || mae === undefined ? null : 1 - mae / baseline;
}

function describeIntervals(sample: ForecastSample, level: number): ForecastDetail["interval"] {
  const { sampling } = familyOf("forecast");
  // Its interval is a closed one: no replicate is drawn.
  const options = { seed: 0, replicates: 0, sampling };
  const coverage = measureMetrics(sample, [parseMetric("coverage", "forecast")], options).get("coverage")?.value;
  const [winkler] = computeValues(["winkler"], sample);
  if (coverage === undefined || coverage.value === null || coverage.ci === null) return null;
  if (winkler === null || winkler === undefined) return null;
  return {
    level,
    coverage: coverage.value,
    ci: coverage.ci,
    ciLevel: coverage.level,
    winkler,
    method: coverage.method ?? "",
  };
}

/** The newest steps; of several forecasts of one moment the one from the newest origin. */
function traceRows({
  origin,
  timestamp,
  truth,
  prediction,
  lower,
  upper,
}: ForecastPredictions): ForecastDetail["trace"] {
  const newest = new Map<number, number>();
  for (let row = 0; row < timestamp.length; row++) {
    const held = newest.get(timestamp[row] as number);
    if (held === undefined || (origin[row] as number) > (origin[held] as number))
      newest.set(timestamp[row] as number, row);
  }
  return [...newest]
    .sort(([left], [right]) => left - right)
    .slice(-MAX_TRACE)
    .map(([time, row]) => ({
      at: fromEpochMs(time),
      truth: numberOrNull(truth[row]),
      prediction: prediction[row] as number,
      lower: numberOrNull(lower[row]),
      upper: numberOrNull(upper[row]),
    }));
}

function numberOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

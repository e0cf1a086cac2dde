import type { ComparedMetric } from "../documents/evaluation-comparison.ts";
import { alignRows } from "./align-rows.ts";
import { compareMetric, type MetricContext } from "./compare-metric.ts";
import type { AnyComparisonRequest, Comparison } from "./comparison.ts";
import { prepareBinary } from "./prepare-binary.ts";
import { prepareForecast } from "./prepare-forecast.ts";
import { prepareMulticlass } from "./prepare-multiclass.ts";
import { prepareRegression } from "./prepare-regression.ts";
import type { PreparedComparison } from "./prepared.ts";
import { omitGroups, replicatePair } from "./replicate-pair.ts";
import { SKEWED_METRICS } from "./skewed-metrics.ts";

const REPLICATES = 2_000; // SCIENCE 1.4
const ALPHA = 0.05;

/**
 * Both models on the same rows, metric by metric: improvement with its two-sided 90 % interval, whose ends are the one-sided 95 % bounds
 * that decide (SCIENCE 3.2). The same request gives the same numbers, whatever the order of its rows.
 * @throws SLIPWAY_E_INPUT_INVALID for a metric that the task does not have.
 * @throws SLIPWAY_E_PREDICTIONS_INVALID for predictions that are none.
 */
export function compareModels(request: AnyComparisonRequest): Comparison {
  const { candidate, baseline, seed, replicates = REPLICATES, alpha = ALPHA, margins, crossCheck = true } = request;
  if (candidate.rows !== baseline.rows) {
    throw new RangeError(`comparing ${candidate.rows} rows with ${baseline.rows}: match them first`);
  }
  const prepared = prepare(request);
  const bootstraps = new Map<string, MetricContext["bootstrap"]>();
  for (const pair of prepared.shortage === null ? prepared.pairs : []) {
    if (!crossCheck && pair.metrics.every((id) => prepared.closed.has(id))) continue;
    const resampled = replicatePair(pair, { seed, replicates });
    const omitted = pair.metrics.some((id) => SKEWED_METRICS.has(id)) ? omitGroups(pair, seed) : null;
    for (const id of pair.metrics) bootstraps.set(id, { resampled, omitted });
  }
  const compared = prepared.metrics.map((metric): [string, ComparedMetric] => {
    const { id } = metric.card;
    const context = { prepared, bootstrap: bootstraps.get(id), margin: margins.get(id) ?? 0, alpha };
    return [id, compareMetric(metric, context)];
  });
  return new Map(compared);
}

function prepare(request: AnyComparisonRequest): PreparedComparison {
  const rows = alignRows(request);
  const { kind, candidate, baseline } = request;
  if (kind === "binary" && candidate.kind === kind && baseline.kind === kind) {
    return prepareBinary({ ...request, kind, candidate, baseline }, rows);
  }
  if (kind === "multiclass" && candidate.kind === kind && baseline.kind === kind) {
    return prepareMulticlass({ ...request, kind, candidate, baseline }, rows);
  }
  if (kind === "regression" && candidate.kind === kind && baseline.kind === kind) {
    return prepareRegression({ ...request, kind, candidate, baseline }, rows);
  }
  if (kind === "forecast" && candidate.kind === kind && baseline.kind === kind) {
    return prepareForecast({ ...request, kind, candidate, baseline }, rows);
  }
  throw new RangeError(`a ${kind} comparison of ${candidate.kind} with ${baseline.kind} predictions`);
}

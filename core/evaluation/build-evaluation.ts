import type { Standing } from "../compare/standing.ts";
import { digestRowIds } from "../data/digest-row-ids.ts";
import type { Predictions } from "../data/predictions.ts";
import type { Evaluation, GateResult } from "../documents/evaluation.ts";
import { SlipwayError } from "../errors.ts";
import { adjustGroups } from "../gates/adjust-groups.ts";
import { decideAgainstBaseline, decideFloors } from "../gates/decide-gates.ts";
import type { DecidedGate } from "../gates/decided-gate.ts";
import type { Measured } from "../metrics/measure.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";
import { CREDIT_METRICS } from "./build-credit.ts";
import { buildSlices } from "./build-slices.ts";
import { compareEvaluation } from "./compare-evaluation.ts";
import { addGapDeltas } from "./compare-fairness.ts";
import { decideVerdict } from "./compare-verdict.ts";
import { decideOutcome } from "./decide-outcome.ts";
import type { EvaluationRequest } from "./evaluation-request.ts";
import { warnOutcome } from "./find-warnings.ts";
import { judge } from "./judge.ts";
import { seedOf } from "./seed-of.ts";

const REPLICATES = 2_000; // SCIENCE 1.4
const SLICE_REPLICATES = 500; // slices are shown, not gated; 200 levels must not cost 200 evaluations

/**
 * The whole of evaluation.json. The same rows in any order give the same document byte for byte: the seed of the bootstrap comes from the
 * digest of the row ids. Leaked rows fail the evaluation whatever the metrics say (DESIGN §5).
 * @throws SLIPWAY_E_DATA_EMPTY without rows, SLIPWAY_E_PREDICTIONS_INVALID for scores that are no probabilities, SLIPWAY_E_INPUT_INVALID for
 *   an unknown metric, SLIPWAY_E_COLUMN_MISSING for a slice column that the predictions lack.
 */
export function buildEvaluation(request: EvaluationRequest): Evaluation {
  const { settings, predictions, digests, leakage } = request;
  assertRows(predictions);
  const judgement = judge(request);
  const chosen = chooseMetrics(settings, judgement.metrics);
  const testDigest = digestRowIds(predictions.rowIds, request.sha256);
  const seed = seedOf(testDigest);
  const measured = judgement.measure(chosen.all, { seed, replicates: REPLICATES });
  const compared = compareEvaluation(request, { chosen, testDigest });
  const { comparison, standing } = compared;
  const gates = [
    ...adjustGroups(chosen.gated.flatMap((id) => decideMetric(id, settings, { measured, standing }))),
    ...compared.gates,
    ...judgement.gates,
    ...decideLeakage(leakage),
  ];
  const { slices, warnings } = buildSlices({
    predictions,
    judgement,
    columns: settings.slices,
    metrics: chosen.sliced,
    options: { seed, replicates: SLICE_REPLICATES },
  });
  const details = judgement.details();
  return {
    schema: "slipway/evaluation/v1",
    pipeline: request.pipeline,
    evaluatedAt: request.evaluatedAt,
    outcome: decideOutcome(gates, settings.onInconclusive),
    verdict: decideVerdict(standing, comparison.get(chosen.primary)),
    task: judgement.task,
    n: judgement.n,
    modelDigest: digests.model,
    dataDigest: digests.data,
    testDigest,
    predictionsDigest: digests.predictions,
    primary: chosen.primary,
    metrics: Object.fromEntries([...measured].map(([id, { value }]) => [id, value])),
    baseline: compared.section,
    comparison: Object.fromEntries(comparison),
    gates,
    slices,
    ...compared.sections,
    ...(request.changes === undefined ? {} : { changes: request.changes }),
    ...(request.trend === undefined ? {} : { trend: request.trend }),
    ...details,
    ...(details.fairness === undefined ? {} : { fairness: addGapDeltas(details.fairness, compared.fairness) }),
    ...(request.importance === undefined ? {} : { importance: request.importance }),
    resampling: { seed, replicates: REPLICATES },
    leakage: leakage === null ? null : { rows: leakage.rows, examples: [...leakage.examples] },
    warnings: [
      ...(request.warnings ?? []),
      ...warnOutcome(gates, leakage, settings),
      ...compared.warnings,
      ...judgement.warnings,
      ...warnings,
    ],
  };
}

function assertRows({ rows, rowIds, truth }: Predictions): void {
  if (rows === 0) {
    throw new SlipwayError("SLIPWAY_E_DATA_EMPTY", {
      what: "There are no rows to evaluate: the test part or the predictions table is empty.",
      remedy: "Give a larger test share, or predictions with at least one row.",
    });
  }
  if (rowIds.length === rows && truth.length === rows) return;
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `${rows} rows come with ${rowIds.length} row ids and ${truth.length} true values.`,
    remedy: "Give one row id and one true value per row.",
  });
}

/** Ids of metrics; unknown ones are refused when they are measured. */
interface ChosenMetrics {
  readonly primary: string;
  readonly gated: readonly string[];
  /** Primary and gated: what slices show. */
  readonly sliced: readonly string[];
  /** Asked for, then primary and gated where they were not. */
  readonly all: readonly string[];
}

function chooseMetrics({ metrics, primary, gates, credit }: PipelineEvaluate, known: readonly string[]): ChosenMetrics {
  const main = primary ?? known[0] ?? "";
  const gated = Object.keys(gates);
  return {
    primary: main,
    gated,
    sliced: [...new Set([main, ...gated])],
    all: [...new Set([...(metrics ?? known), main, ...gated, ...(credit === undefined ? [] : CREDIT_METRICS)])],
  };
}

interface GateBasis {
  readonly measured: ReadonlyMap<string, Measured>;
  readonly standing: Standing;
}

function decideMetric(
  id: string,
  { gates, firstModel }: PipelineEvaluate,
  { measured, standing }: GateBasis,
): readonly DecidedGate[] {
  const gate = gates[id];
  const metric = measured.get(id);
  if (gate === undefined || metric === undefined) return [];
  return [...decideFloors(id, gate, metric), ...decideAgainstBaseline(id, gate, { standing, firstModel })];
}

/** Rows that the model was fitted on make every number above too good, so one is too many. */
function decideLeakage(leakage: EvaluationRequest["leakage"]): readonly GateResult[] {
  if (leakage === null || leakage.rows === 0) return [];
  const examples = leakage.examples.length === 0 ? "" : ` (for example ${leakage.examples.slice(0, 3).join(", ")})`;
  return [
    {
      metric: "leakage",
      rule: "max",
      limit: 0,
      on: "point",
      level: "fail",
      value: leakage.rows,
      bound: null,
      verdict: "fail",
      detail: `${leakage.rows} evaluated rows were also seen in training or validation${examples}: the metrics are too good to be true.`,
    },
  ];
}

import type { Sha256 } from "../canonical-json.ts";
import type { ResolvedBaseline } from "../compare/resolved-baseline.ts";
import type { Predictions } from "../data/predictions.ts";
import type { Evaluation, GateResult } from "../documents/evaluation.ts";
import type { ChangesSection, TrendSection } from "../documents/evaluation-comparison.ts";
import type { ImportanceSection } from "../documents/evaluation-importance.ts";
import { SlipwayError } from "../errors.ts";
import { decideGates } from "../gates/decide-gates.ts";
import type { Measured } from "../metrics/measure.ts";
import type { PipelineEvaluate, PipelineTask } from "../pipeline/schema.ts";
import { CREDIT_METRICS, type DevelopmentSample } from "./build-credit.ts";
import { buildSlices } from "./build-slices.ts";
import { decideOutcome } from "./decide-outcome.ts";
import { warnOutcome } from "./find-warnings.ts";
import type { ForecastEvidence } from "./forecast-detail.ts";
import { judge } from "./judge.ts";

const REPLICATES = 2_000; // SCIENCE 1.4
const SLICE_REPLICATES = 500; // slices are shown, not gated; 200 levels must not cost 200 evaluations
const SEED_DIGITS = 13; // 52 bits: the longest hex prefix that is a safe integer

export interface EvaluationRequest {
  readonly pipeline: string;
  /** RFC 3339 instant. */
  readonly evaluatedAt: string;
  readonly task: PipelineTask;
  readonly settings: PipelineEvaluate;
  /** Of the same kind as the task. */
  readonly predictions: Predictions;
  /** What a back-test knows beside its rows; forecasts alone. */
  readonly forecast?: ForecastEvidence;
  /** The development sample, for the stability of a credit score; null or absent when it is not known. */
  readonly development?: DevelopmentSample | null;
  /** As measured beside; kept in the document. */
  readonly importance?: ImportanceSection;
  readonly digests: {
    /** Of model.json; null when predictions were brought from elsewhere. */
    readonly model: string | null;
    readonly data: string | null;
    /** Of the predictions file. */
    readonly predictions: string;
  };
  /** Rows of the training and validation part that are also evaluated; null when nobody can know. */
  readonly leakage: { readonly rows: number; readonly examples: readonly string[] } | null;
  readonly sha256: Sha256;
  /** Absent where the pipeline asks for none. */
  readonly baseline?: ResolvedBaseline;
  /** Distinct candidates that these test rows have judged, this one included. */
  readonly ledger?: { readonly uses: number };
  /** Standard deviation of the primary metric over trainings that differ in their seed alone. */
  readonly seedSpread?: { readonly seeds: number; readonly sd: number };
  /** What differs between the two models beside their numbers. */
  readonly changes?: ChangesSection;
  readonly trend?: TrendSection;
  /** What others found, to be kept in the document. */
  readonly warnings?: readonly string[];
}

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
  const testDigest = digestRows(predictions, request.sha256);
  const seed = Number.parseInt(testDigest.slice(0, SEED_DIGITS), 16);
  const measured = judgement.measure(chosen.all, { seed, replicates: REPLICATES });
  const gates = [
    ...chosen.gated.flatMap((id) => decideMetric(id, settings, measured)),
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
  return {
    schema: "slipway/evaluation/v1",
    pipeline: request.pipeline,
    evaluatedAt: request.evaluatedAt,
    outcome: decideOutcome(gates, settings.onInconclusive),
    verdict: "first-model",
    task: judgement.task,
    n: judgement.n,
    modelDigest: digests.model,
    dataDigest: digests.data,
    testDigest,
    predictionsDigest: digests.predictions,
    primary: chosen.primary,
    metrics: Object.fromEntries([...measured].map(([id, { value }]) => [id, value])),
    baseline: { kind: "none", ref: null, reason: "the pipeline asks for no baseline", ageDays: null },
    comparison: {},
    gates,
    slices,
    ...judgement.details(),
    ...(request.importance === undefined ? {} : { importance: request.importance }),
    resampling: { seed, replicates: REPLICATES },
    leakage: leakage === null ? null : { rows: leakage.rows, examples: [...leakage.examples] },
    warnings: [
      ...(request.warnings ?? []),
      ...warnOutcome(gates, leakage, settings),
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

/** sha256 of the sorted row ids, one a line. */
function digestRows({ rowIds }: Predictions, sha256: Sha256): string {
  return sha256([...rowIds].sort().join("\n"));
}

function decideMetric(
  id: string,
  { gates }: PipelineEvaluate,
  measured: ReadonlyMap<string, Measured>,
): readonly GateResult[] {
  const gate = gates[id];
  const metric = measured.get(id);
  return gate === undefined || metric === undefined ? [] : decideGates(id, gate, metric);
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

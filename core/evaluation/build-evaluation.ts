import type { Sha256 } from "../canonical-json.ts";
import type { BinaryPredictions } from "../data/predictions.ts";
import type { Evaluation, GateResult } from "../documents/evaluation.ts";
import { SlipwayError } from "../errors.ts";
import { decideGates } from "../gates/decide-gates.ts";
import { type BinarySample, buildSample } from "../metrics/binary/binary-sample.ts";
import { type CurvePoint, computePrCurve, computeRocCurve, thinCurve } from "../metrics/binary/curves.ts";
import { type Measured, measureMetrics } from "../metrics/measure.ts";
import type { Metric } from "../metrics/metric.ts";
import { familyOf, parseMetric } from "../metrics/metrics.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";
import { buildSlices } from "./build-slices.ts";
import { decideOutcome } from "./decide-outcome.ts";
import { warnOutcome, warnSample } from "./find-warnings.ts";
import { buildCalibration, buildScoreHistogram, buildThresholds } from "./score-tables.ts";

const REPLICATES = 2_000; // SCIENCE 1.4
const SLICE_REPLICATES = 500; // slices are shown, not gated; 200 levels must not cost 200 evaluations
const MAX_CURVE_POINTS = 257;
const SEED_DIGITS = 13; // 52 bits: the longest hex prefix that is a safe integer

export interface EvaluationRequest {
  readonly pipeline: string;
  /** RFC 3339 instant. */
  readonly evaluatedAt: string;
  readonly task: { readonly kind: "binary"; readonly target: string; readonly positive: string };
  readonly settings: PipelineEvaluate;
  readonly predictions: BinaryPredictions;
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
  const { threshold } = settings;
  const { sampling } = familyOf("binary");
  const chosen = chooseMetrics(settings);
  const sample = buildSample(predictions, threshold);
  const testDigest = digestRows(predictions, request.sha256);
  const seed = Number.parseInt(testDigest.slice(0, SEED_DIGITS), 16);
  const measured = measureMetrics(sample, chosen.all, { seed, replicates: REPLICATES, sampling });
  const gates = [...chosen.gated.flatMap(({ id }) => decideMetric(id, settings, measured)), ...decideLeakage(leakage)];
  const { slices, warnings } = buildSlices({
    predictions,
    columns: settings.slices,
    metrics: chosen.sliced,
    threshold,
    options: { seed, replicates: SLICE_REPLICATES, sampling },
  });
  const { trueNegative, falsePositive, falseNegative, truePositive } = sample.confusion;
  return {
    schema: "slipway/evaluation/v1",
    pipeline: request.pipeline,
    evaluatedAt: request.evaluatedAt,
    outcome: decideOutcome(gates, settings.onInconclusive),
    verdict: "first-model",
    task: { kind: request.task.kind, target: request.task.target, positive: request.task.positive },
    n: sample.n,
    modelDigest: digests.model,
    dataDigest: digests.data,
    testDigest,
    predictionsDigest: digests.predictions,
    primary: chosen.primary.id,
    metrics: Object.fromEntries([...measured].map(([id, { value }]) => [id, value])),
    baseline: { kind: "none", ref: null, reason: "the pipeline asks for no baseline", ageDays: null },
    comparison: {},
    gates,
    slices,
    binary: {
      positive: request.task.positive,
      positives: sample.positives,
      threshold,
      calibration: buildCalibration(sample),
      confusion: [
        [trueNegative, falsePositive],
        [falseNegative, truePositive],
      ],
      thresholds: buildThresholds(sample),
      curves: {
        roc: thin(computeRocCurve(sample)),
        pr: thin(computePrCurve(sample)),
        scores: buildScoreHistogram(sample),
      },
    },
    resampling: { seed, replicates: REPLICATES },
    leakage: leakage === null ? null : { rows: leakage.rows, examples: [...leakage.examples] },
    warnings: [
      ...(request.warnings ?? []),
      ...warnOutcome(gates, leakage, settings),
      ...warnSample(sample),
      ...warnings,
    ],
  };
}

function thin(points: readonly CurvePoint[]): CurvePoint[] {
  return thinCurve(points, MAX_CURVE_POINTS);
}

function assertRows({ rows, rowIds, truth, score }: BinaryPredictions): void {
  if (rows === 0) {
    throw new SlipwayError("SLIPWAY_E_DATA_EMPTY", {
      what: "There are no rows to evaluate: the test part or the predictions table is empty.",
      remedy: "Give a larger test share, or predictions with at least one row.",
    });
  }
  if (rowIds.length === rows && truth.length === rows && score.length === rows) return;
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `${rows} rows come with ${rowIds.length} row ids, ${truth.length} labels and ${score.length} scores.`,
    remedy: "Give one row id, one label and one score per row.",
  });
}

interface ChosenMetrics {
  readonly primary: Metric<BinarySample>;
  readonly gated: readonly Metric<BinarySample>[];
  /** Primary and gated: what slices show. */
  readonly sliced: readonly Metric<BinarySample>[];
  /** Asked for, then primary and gated where they were not. */
  readonly all: readonly Metric<BinarySample>[];
}

function chooseMetrics({ metrics, primary, gates }: PipelineEvaluate): ChosenMetrics {
  const known = familyOf("binary").metrics;
  const parse = (id: string) => parseMetric(id, "binary");
  const [first] = known.keys();
  const main = parse(primary ?? first ?? "");
  const gated = Object.keys(gates).map(parse);
  const asked = metrics === undefined ? [...known.values()] : metrics.map(parse);
  return {
    primary: main,
    gated,
    sliced: [...new Set([main, ...gated])],
    all: [...new Set([...asked, main, ...gated])],
  };
}

/** sha256 of the sorted row ids, one a line. */
function digestRows({ rowIds }: BinaryPredictions, sha256: Sha256): string {
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

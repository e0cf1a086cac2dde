import { toEpochMs } from "../../clock.ts";
import type { ServedOutcomes } from "../../data/outcomes.ts";
import type { Predictions } from "../../data/predictions.ts";
import type { Evaluation } from "../../documents/evaluation.ts";
import type { MeasuredValue } from "../../documents/measured-value.ts";
import type { Performance, WindowPerformance } from "../../documents/monitor-performance.ts";
import { seedOf } from "../../evaluation/seed-of.ts";
import { resolveMargin } from "../../gates/resolve-margin.ts";
import { METRIC_CARDS } from "../../metrics/metrics.ts";
import type { PipelineEvaluate, PipelineTask } from "../../pipeline/schema.ts";
import { quantile } from "../../stats/quantile.ts";
import { type Compared, compareWithEvaluation } from "./compare-evaluation.ts";
import { decidePerformance } from "./decide-performance.ts";
import { watchErrors } from "./error-stream.ts";
import { ESTIMATE_REPLICATES, type PerformanceEstimator } from "./estimator.ts";
import { fitEstimator } from "./fit-estimator.ts";
import { type ResidualWatch, watchResiduals } from "./forecast-residuals.ts";
import { isMature, measureLag } from "./maturity.ts";
import { type MeasuredValues, type MeasureSettings, measureLabelled } from "./measure-window.ts";
import { listMonitored } from "./monitored-metrics.ts";
import { assessSelection, type Selection } from "./selective-labels.ts";
import { type ForecastScales, findLabelled, pickScores, placeRows, type WindowSpan } from "./served-rows.ts";
import { validateEstimate } from "./validate-estimate.ts";

/** Resamples of a window: fewer than an evaluation's, for there are many windows. */
const WINDOW_REPLICATES = 500;
/** Newest windows that are estimated; older ones show what labels said. */
const MAX_ESTIMATED = 60;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface PerformanceParts {
  readonly task: PipelineTask;
  readonly settings: Pick<PipelineEvaluate, "threshold" | "gates">;
  /** Of the deployed version. */
  readonly evaluation: Evaluation;
  /** Its rows; null where they are not at hand. */
  readonly reference: Predictions | null;
  readonly served: ServedOutcomes;
  /** Oldest first. */
  readonly windows: readonly WindowSpan[];
  /** Age from which on labels count as complete. */
  readonly horizonMs: number;
  readonly now: string;
}

/** How good the model is on what was served (SCIENCE 7.2 and 7.3). */
export function buildPerformance(parts: PerformanceParts): Performance {
  const { evaluation, reference, served, settings } = parts;
  const measured = describeSettings(parts);
  const estimator = fitEstimator(reference, {
    ...measured,
    threshold: settings.threshold,
    replicates: ESTIMATE_REPLICATES,
  });
  const fitted = "missing" in estimator ? null : estimator;
  const placed = placeWindows(parts);
  const selection = selectLabels(parts, placed);
  const residuals = watchForecasts(parts);
  const judged = placed.map((window, index) =>
    judgeWindow(window, {
      ...{ parts, measured, selection, residuals },
      estimator: index >= placed.length - MAX_ESTIMATED ? fitted : null,
    }),
  );
  const { primary } = evaluation;
  const mature = judged.filter(({ window }) => window.mature);
  const estimate =
    fitted === null
      ? null
      : validateEstimate(
          fitted,
          mature.map(({ window }) => ({ estimated: window.estimated[primary], realised: window.realised[primary] })),
        );
  const shown = judged.map(({ window }) =>
    window.mature || estimate?.trusted !== false ? window : { ...window, estimated: {} },
  );
  const decision = decidePerformance({
    ...{ title: METRIC_CARDS.get(primary)?.title ?? primary, primary, reference: evaluation.metrics, windows: shown },
    ...{ detail: mature.at(-1)?.detail ?? "", labels: served.labels, estimate },
    withoutEstimate: "missing" in estimator ? estimator.missing : null,
  });
  return {
    ...decision,
    primary,
    reference: Object.fromEntries(
      measured.metrics.flatMap((id) => {
        const value = evaluation.metrics[id];
        return value === undefined ? [] : [[id, value]];
      }),
    ),
    windows: shown,
    estimate,
    selection: selection?.section ?? null,
    labels: served.labels === null ? null : { ...served.labels },
    residuals: residuals?.section ?? null,
    detectors: [...(residuals?.detectors ?? []), ...watchStream(parts, placed)],
  };
}

function describeSettings({ task, settings, evaluation, reference }: PerformanceParts): MeasureSettings {
  return {
    task: evaluation.task,
    pipelineTask: task,
    threshold: settings.threshold,
    metrics: listMonitored(evaluation),
    seed: seedOf(evaluation.predictionsDigest.replace("sha256:", "")),
    replicates: WINDOW_REPLICATES,
    forecast: describeScales(evaluation, reference),
  };
}

/** Served forecasts are scaled as the back-test was on average: the history that they were made from is not at hand. */
function describeScales({ forecast }: Evaluation, reference: Predictions | null): ForecastScales {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const known = reference?.kind === "forecast" ? reference : null;
  return {
    stepMs: forecast?.stepMs ?? HOUR_MS,
    scale: known === null ? Number.NaN : mean(known.scale),
    squaredScale: known === null ? Number.NaN : mean(known.squaredScale),
  };
}

interface PlacedWindow {
  readonly span: WindowSpan;
  /** Of the served table, all and labelled. */
  readonly rows: Uint32Array;
  readonly labelled: Uint32Array;
  readonly mature: boolean;
}

function placeWindows({ served, windows, horizonMs, now }: PerformanceParts): readonly PlacedWindow[] {
  return placeRows(served, windows).map((rows, index) => {
    const span = windows[index] ?? { start: null, end: null };
    const labelled = findLabelled(served, rows);
    const facts = { rows: rows.length, labelled: labelled.length, end: span.end, now, horizonMs };
    return { span, rows, labelled, mature: served.labels !== null && isMature(facts) };
  });
}

/** Of the rows of mature windows: of younger ones nobody knows yet which labels will come. */
function selectLabels({ served, evaluation }: PerformanceParts, placed: readonly PlacedWindow[]): Selection | null {
  if (served.labels === null || evaluation.task.kind === "forecast") return null;
  const rows = placed.filter(({ mature }) => mature).flatMap(({ rows: own }) => [...own]);
  if (rows.length === 0) return null;
  const { width } = served;
  const scoreOf = (row: number): number =>
    served.scores.subarray(row * width, (row + 1) * width).reduce((a, b) => Math.max(a, b));
  return assessSelection({
    score: Float64Array.from(rows, scoreOf),
    known: Uint8Array.from(rows, (row) => (Number.isNaN(served.truth[row]) ? 0 : 1)),
  });
}

interface JudgeOptions {
  readonly parts: PerformanceParts;
  readonly measured: MeasureSettings;
  readonly selection: Selection | null;
  readonly residuals: ResidualWatch | undefined;
  readonly estimator: PerformanceEstimator | null;
}

interface JudgedWindow {
  readonly window: WindowPerformance;
  readonly detail: string;
}

function judgeWindow(
  { span, rows, labelled, mature }: PlacedWindow,
  { parts, measured, selection, residuals, estimator }: JudgeOptions,
): JudgedWindow {
  const { served } = parts;
  const realised = measureLabelled({ served, rows: labelled, selection }, measured);
  const estimated = estimator?.estimate({ rows: rows.length, scores: pickScores(served, rows) }) ?? new Map();
  const compared = mature ? compareWindow(realised, { parts, span, residuals }) : null;
  return {
    window: {
      ...span,
      rows: rows.length,
      labelled: labelled.length,
      mature,
      lagDays: measureLag(served.servedAt, served.observedAt, labelled),
      realised: asRecord(realised),
      estimated: asRecord(estimated),
      verdict: compared?.verdict ?? "immature",
      change: compared?.change ?? null,
    },
    detail: compared?.reason ?? "",
  };
}

function asRecord(values: MeasuredValues): Record<string, MeasuredValue> {
  return Object.fromEntries(values);
}

interface CompareOptions {
  readonly parts: PerformanceParts;
  readonly span: WindowSpan;
  readonly residuals: ResidualWatch | undefined;
}

function compareWindow(
  realised: MeasuredValues,
  { parts: { evaluation, settings }, span, residuals }: CompareOptions,
): Compared {
  const { primary } = evaluation;
  const [current, reference, card] = [realised.get(primary), evaluation.metrics[primary], METRIC_CARDS.get(primary)];
  if (current === undefined || reference === undefined || card === undefined) {
    return { verdict: "insufficient", change: null, reason: "No labelled row in the newest mature window" };
  }
  const gate = settings.gates[primary];
  const margin = gate?.nonInferiorTo === undefined ? 0 : (resolveMargin(gate.margin ?? 0, reference.value) ?? 0);
  const compared = compareWithEvaluation({ card, current, reference, margin });
  if (residuals === undefined || compared.verdict === "worse") return compared;
  const alarm = residuals.alarms.find((at) => isWithin(at, span));
  if (alarm !== undefined)
    return { ...compared, verdict: "worse", reason: "the residuals of the forecasts are biased" };
  if (compared.verdict === "holds") return compared;
  return { ...compared, verdict: "holds", reason: "its residuals are those of the back-test" };
}

/** An alarm comes at the end of its day. */
function isWithin(at: number, { start, end }: WindowSpan): boolean {
  return start === null || end === null || (at > toEpochMs(start) && at <= toEpochMs(end));
}

function watchForecasts({ reference, served, windows }: PerformanceParts): ResidualWatch | undefined {
  if (reference?.kind !== "forecast") return undefined;
  const [first] = windows;
  const windowMs =
    first === undefined || first.start === null || first.end === null
      ? DAY_MS
      : toEpochMs(first.end) - toEpochMs(first.start);
  const known = [...served.truth.keys()].filter(
    (row) => !Number.isNaN(served.truth[row]) && !Number.isNaN(served.targetAt[row]),
  );
  const tested = [...reference.truth.keys()].filter((row) => !Number.isNaN(reference.truth[row]));
  return watchResiduals(
    {
      at: Float64Array.from(tested, (row) => reference.timestamp[row] as number),
      residual: Float64Array.from(
        tested,
        (row) => (reference.prediction[row] as number) - (reference.truth[row] as number),
      ),
    },
    {
      at: Float64Array.from(known, (row) => served.targetAt[row] as number),
      residual: Float64Array.from(known, (row) => (served.scores[row] as number) - (served.truth[row] as number)),
    },
    { windowMs },
  );
}

function watchStream(
  { served, reference, settings }: PerformanceParts,
  placed: readonly PlacedWindow[],
): Performance["detectors"] {
  const mature = placed.filter((window) => window.mature && window.labelled.length > 0);
  if (reference === null || mature.length === 0) return [];
  const rows = Uint32Array.from(mature.flatMap(({ labelled }) => [...labelled]));
  const windowRows = quantile(
    mature.map(({ labelled }) => labelled.length),
    0.5,
  );
  return [...watchErrors(served, { reference, rows }, { threshold: settings.threshold, windowRows })];
}

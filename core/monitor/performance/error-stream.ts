import { fromEpochMs } from "../../clock.ts";
import type { ServedOutcomes } from "../../data/outcomes.ts";
import type { Predictions } from "../../data/predictions.ts";
import type { Performance } from "../../documents/monitor-performance.ts";
import { findLabel } from "../../metrics/multiclass/multiclass-sample.ts";
import { wilsonInterval } from "../../stats/proportion.ts";
import { followStream, startStream } from "../../streams/follow-stream.ts";

type Detector = Performance["detectors"][number];

/** Windows between two false alarms, on average. */
const RUN_WINDOWS = 365;
const MIN_REFERENCE = 100; // rows; below, the rate or the mean error of the evaluation is too uncertain to count against
const BATCH = 50; // errors of a regression are averaged until they are about normal
const LEVEL = 0.95;

export interface ErrorStreamOptions {
  /** Score at which a row is labelled positive. */
  readonly threshold: number;
  /** Labelled rows of a typical window. */
  readonly windowRows: number;
}

/**
 * CUSUM on the errors of labelled rows in order of their prediction, against the evaluation's: the rate of wrong labels (twice the odds is
 * what it looks for), or the mean absolute error in batches of 50 rows (one standard deviation of a batch). Its boundary is that of one
 * false alarm in 365 windows; the evaluation's rate enters at its upper bound, so that a lucky evaluation is no alarm.
 */
export function watchErrors(
  served: ServedOutcomes,
  { reference, rows }: { readonly reference: Predictions; readonly rows: Uint32Array },
  { threshold, windowRows }: ErrorStreamOptions,
): readonly Detector[] {
  if (reference.kind === "forecast" || reference.rows < MIN_REFERENCE || rows.length === 0) return [];
  const expectedRunTime = Math.max(10, Math.round(RUN_WINDOWS * windowRows));
  if (reference.kind === "regression") {
    const expected = Float64Array.from(reference.truth, (truth, row) =>
      Math.abs(truth - (reference.prediction[row] as number)),
    );
    return watchMean(served, rows, { expected, expectedRunTime: Math.max(10, Math.round(expectedRunTime / BATCH)) });
  }
  const wrong = countWrong(reference, threshold);
  const [, rate] = wilsonInterval(wrong, reference.rows, LEVEL);
  if (!(rate > 0 && rate < 1)) return [];
  const width = served.width;
  const errors = Float64Array.from(rows, (row) => {
    const truth = served.truth[row] as number;
    if (reference.kind === "binary") return Number(((served.scores[row] as number) >= threshold ? 1 : 0) !== truth);
    return Number(findLabel(served.scores, row * width, width) !== truth);
  });
  const { alarms } = followStream(startStream("cusum_errors", { rate, expectedRunTime }), errors);
  const detail = `Share of wrong labels against ${(100 * rate).toFixed(1)} % (upper 95 % bound of the evaluation's); one false alarm in ${RUN_WINDOWS} windows.`;
  return [
    describe(served, {
      rows,
      detector: "cusum_errors",
      metric: "error_rate",
      detail,
      alarmed: alarms.map(({ index }) => index),
    }),
  ];
}

function countWrong(reference: Extract<Predictions, { kind: "binary" | "multiclass" }>, threshold: number): number {
  if (reference.kind === "binary") {
    const { truth, score } = reference;
    return truth.reduce((sum, own, row) => sum + (((score[row] as number) >= threshold ? 1 : 0) === own ? 0 : 1), 0);
  }
  const { truth, scores, classes } = reference;
  const width = classes.length;
  return truth.reduce((sum, own, row) => sum + (findLabel(scores, row * width, width) === own ? 0 : 1), 0);
}

interface MeanOptions {
  /** Absolute errors of the evaluation. */
  readonly expected: Float64Array;
  readonly expectedRunTime: number;
}

function watchMean(
  served: ServedOutcomes,
  rows: Uint32Array,
  { expected, expectedRunTime }: MeanOptions,
): readonly Detector[] {
  const size = expected.length;
  const mean = expected.reduce((sum, value) => sum + value, 0) / size;
  const variance = expected.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (size - 1);
  const sd = Math.sqrt((variance / BATCH) * (1 + BATCH / size));
  if (!(sd > 0)) return [];
  const batches = Array.from({ length: Math.floor(rows.length / BATCH) }, (_, batch) => {
    const own = rows.subarray(batch * BATCH, (batch + 1) * BATCH);
    return (
      own.reduce((sum, row) => sum + Math.abs((served.truth[row] as number) - (served.scores[row] as number)), 0) /
      BATCH
    );
  });
  const { alarms } = followStream(startStream("cusum", { mean, sd, shift: 1, expectedRunTime }), batches);
  const alarmed = alarms.map(({ index }) => (index + 1) * BATCH - 1);
  const detail = `Mean absolute error of ${BATCH} rows against ${Number(mean.toPrecision(4))} of the evaluation; one false alarm in ${RUN_WINDOWS} windows.`;
  return [describe(served, { rows, detector: "cusum", metric: "mae", detail, alarmed })];
}

interface Alarmed {
  readonly rows: Uint32Array;
  readonly detector: string;
  readonly metric: string;
  readonly detail: string;
  /** Places in `rows`, ascending. */
  readonly alarmed: readonly number[];
}

function describe({ servedAt }: ServedOutcomes, { rows, detector, metric, detail, alarmed }: Alarmed): Detector {
  const [first, last] = [alarmed[0], alarmed.at(-1)];
  const at = last === undefined ? undefined : servedAt[rows[last] as number];
  const began = first === undefined ? undefined : servedAt[rows[first] as number];
  const since =
    alarmed.length < 2 || began === undefined || Number.isNaN(began)
      ? ""
      : ` ${alarmed.length} alarms, the first at ${fromEpochMs(began)}.`;
  return {
    detector,
    metric,
    alarmAt: at === undefined || Number.isNaN(at) ? null : fromEpochMs(at),
    detail: `${detail}${since}`,
  };
}

import type { RegressionPredictions } from "../data/predictions.ts";
import type { RegressionDetail } from "../documents/evaluation-regression.ts";
import { familyOf } from "../metrics/metrics.ts";
import { buildPointSample, compareAt, type PointSample } from "../metrics/point/point-sample.ts";
import { mapRows } from "../metrics/point/row-terms.ts";
import type { RegressionTask } from "../pipeline/schema.ts";
import { createJudgement, type Judgement, pickNumbers } from "./judgement.ts";

const RESIDUAL_BINS = 20;
const MAX_SCATTER = 500;
const FEW_ROWS = 10; // below, intervals say little

export interface RegressionCase {
  readonly task: RegressionTask;
  readonly predictions: RegressionPredictions;
}

export function judgeRegression({ task, predictions }: RegressionCase): Judgement {
  const { truth, prediction } = predictions;
  return createJudgement({
    family: familyOf("regression"),
    task: { kind: task.kind, target: task.target },
    build: (rows) => buildPointSample({ truth: pickNumbers(truth, rows), prediction: pickNumbers(prediction, rows) }),
    details: (sample) => ({
      regression: { residuals: binResiduals(sample), scatter: sampleScatter(sample) },
    }),
    warn: warnPoints,
  });
}

/** Rows per bin of truth − prediction: 20 of equal width from the smallest to the largest, or one where all are equal. */
function binResiduals(sample: PointSample): RegressionDetail["residuals"] {
  const residuals = mapRows(sample, (truth, prediction) => truth - prediction);
  const [least, most] = residuals.reduce(
    ([low, high], residual) => [Math.min(low, residual), Math.max(high, residual)] as const,
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const,
  );
  const width = (most - least) / RESIDUAL_BINS;
  // Numbers whose difference overflows have no histogram.
  if (!Number.isFinite(width)) return [];
  if (width === 0) return [{ lower: least, upper: most, n: residuals.length }];
  const bins = Array.from({ length: RESIDUAL_BINS }, (_, index) => ({
    lower: least + index * width,
    upper: index === RESIDUAL_BINS - 1 ? most : least + (index + 1) * width,
    n: 0,
  }));
  for (const residual of residuals) {
    const bin = bins[Math.min(RESIDUAL_BINS - 1, Math.floor((residual - least) / width))];
    if (bin !== undefined) bin.n += 1;
  }
  return bins;
}

/** An even sample of [prediction, truth] in order of the prediction. */
function sampleScatter({ truth, prediction }: PointSample): RegressionDetail["scatter"] {
  const order = Uint32Array.from(truth.keys()).sort(
    (left, right) => compareAt(prediction, left, right) || compareAt(truth, left, right),
  );
  const shown = Math.min(MAX_SCATTER, order.length);
  const step = shown > 1 ? (order.length - 1) / (shown - 1) : 0;
  return Array.from({ length: shown }, (_, index) => {
    const row = order[Math.round(index * step)] as number;
    return [prediction[row] as number, truth[row] as number];
  });
}

function warnPoints({ n, truth, prediction }: PointSample): string[] {
  const warnings: string[] = [];
  if (n < FEW_ROWS) warnings.push(`There are only ${n} rows: intervals are wide. Evaluate more rows.`);
  if (n > 1 && truth.every((value) => value === truth[0])) {
    warnings.push(`Every true value is ${truth[0]}: metrics relative to its spread have no value.`);
  } else if (n > 1 && prediction.every((value) => value === prediction[0])) {
    warnings.push(`Every prediction is ${prediction[0]}: the model does not tell rows apart. Look at its features.`);
  }
  return warnings;
}

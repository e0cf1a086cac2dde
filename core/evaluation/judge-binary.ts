import type { BinaryPredictions } from "../data/predictions.ts";
import type { BinaryDetail } from "../documents/evaluation-binary.ts";
import { type BinarySample, buildSample } from "../metrics/binary/binary-sample.ts";
import { type CurvePoint, computePrCurve, computeRocCurve, thinCurve } from "../metrics/binary/curves.ts";
import { familyOf } from "../metrics/metrics.ts";
import type { BinaryTask } from "../pipeline/schema.ts";
import { warnSample } from "./find-warnings.ts";
import { createJudgement, type Judgement, pickNumbers } from "./judgement.ts";
import { buildCalibration, buildScoreHistogram, buildThresholds } from "./score-tables.ts";

const MAX_CURVE_POINTS = 257;

export interface BinaryCase {
  readonly task: BinaryTask;
  readonly predictions: BinaryPredictions;
  /** Score at which a row is labelled positive. */
  readonly threshold: number;
}

export function judgeBinary({ task, predictions, threshold }: BinaryCase): Judgement {
  const { truth, score } = predictions;
  return createJudgement({
    family: familyOf("binary"),
    task: { kind: task.kind, target: task.target, positive: task.positive },
    build: (rows) =>
      buildSample(
        {
          truth: rows === null ? truth : Uint8Array.from(rows, (row) => truth[row] as number),
          score: pickNumbers(score, rows),
        },
        threshold,
      ),
    countPositives: ({ positives }) => positives,
    details: (sample) => ({ binary: buildBinaryDetail(sample, task.positive) }),
    warn: warnSample,
  });
}

function buildBinaryDetail(sample: BinarySample, positive: string): BinaryDetail {
  const { trueNegative, falsePositive, falseNegative, truePositive } = sample.confusion;
  return {
    positive,
    positives: sample.positives,
    threshold: sample.threshold,
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
  };
}

function thin(points: readonly CurvePoint[]): CurvePoint[] {
  return thinCurve(points, MAX_CURVE_POINTS);
}

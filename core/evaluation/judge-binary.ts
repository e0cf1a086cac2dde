import type { BinaryPredictions } from "../data/predictions.ts";
import type { BinaryDetail } from "../documents/evaluation-binary.ts";
import { type BinarySample, buildSample } from "../metrics/binary/binary-sample.ts";
import { type CurvePoint, computePrCurve, computeRocCurve, thinCurve } from "../metrics/binary/curves.ts";
import { familyOf } from "../metrics/metrics.ts";
import type { BinaryTask, PipelineEvaluate } from "../pipeline/schema.ts";
import { buildCredit, type DevelopmentSample } from "./build-credit.ts";
import { buildFairness } from "./build-fairness.ts";
import { warnSample } from "./find-warnings.ts";
import { createJudgement, type Judgement, pickNumbers } from "./judgement.ts";
import { buildCalibration, buildScoreHistogram, buildThresholds } from "./score-tables.ts";

const MAX_CURVE_POINTS = 257;

export interface BinaryCase {
  readonly task: BinaryTask;
  readonly predictions: BinaryPredictions;
  readonly settings: Pick<PipelineEvaluate, "threshold" | "fairness" | "credit">;
  /** For the stability of the score; null when it is not known. */
  readonly development: DevelopmentSample | null;
}

export function judgeBinary({ task, predictions, settings, development }: BinaryCase): Judgement {
  const { truth, score } = predictions;
  const { threshold, credit } = settings;
  const fairness =
    settings.fairness === undefined ? null : buildFairness({ predictions, threshold, settings: settings.fairness });
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
    details: (sample) => ({
      binary: buildBinaryDetail(sample, task.positive),
      ...(fairness === null ? {} : { fairness: fairness.section }),
      ...(credit === undefined ? {} : { credit: buildCredit(sample, { settings: credit, development }) }),
    }),
    gates: fairness?.gates ?? [],
    warn: (sample) => [...warnSample(sample), ...(fairness?.warnings ?? [])],
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

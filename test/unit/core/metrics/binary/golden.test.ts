import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildSample } from "../../../../../core/metrics/binary/binary-sample.ts";
import { binScores, uniformEdges } from "../../../../../core/metrics/binary/calibration-bins.ts";
import { computePrCurve, computeRocCurve, thinCurve } from "../../../../../core/metrics/binary/curves.ts";
import { parseMetric } from "../../../../../core/metrics/metrics.ts";
import { expectRelative, readGolden, STATISTIC } from "../../read-golden.ts";

const numbers = z.array(z.number());
const { binary } = readGolden(
  "metrics",
  z.object({
    binary: z
      .object({
        y: numbers,
        score1: numbers,
        score2: numbers,
        confusion: z.array(numbers),
        calibration_curve: z.tuple([numbers, numbers]),
      })
      .catchall(z.number()),
  }),
);
const truth = Uint8Array.from(binary.y);
const first = buildSample({ truth, score: Float64Array.from(binary.score1) }, 0.5);
const second = buildSample({ truth, score: Float64Array.from(binary.score2) }, 0.5);
const golden = (key: string): number => z.number().parse(binary[key]);
const valueOf1 = (id: string): number => parseMetric(id, "binary").compute(first).value ?? Number.NaN;

/** Red? A convention of SCIENCE 2.1 was left: ties, edges, clipping or the side of the threshold. */
describe("goldens of scikit-learn 1.2.1", () => {
  it.each([
    ["roc_auc", "roc_auc1"],
    ["partial_auc", "pauc_max_fpr_0.2"],
    ["gini", "gini1"],
    ["ks", "ks1"],
    ["average_precision", "average_precision1"],
    ["log_loss", "log_loss1"],
    ["brier", "brier1"],
    ["accuracy", "accuracy"],
    ["balanced_accuracy", "balanced_accuracy"],
    ["precision", "precision"],
    ["recall", "recall"],
    ["f1", "f1"],
    ["mcc", "mcc"],
    ["kappa", "kappa"],
    ["ece", "ece_10_uniform"],
    ["ece_quantile", "ece_10_quantile"],
  ])("%s", (id, key) => {
    expectRelative(valueOf1(id), golden(key), STATISTIC);
  });

  it("ROC AUC of the second score", () => {
    expectRelative(parseMetric("roc_auc", "binary").compute(second).value ?? Number.NaN, golden("roc_auc2"), STATISTIC);
  });

  it("confusion, rows true, columns predicted", () => {
    const { trueNegative, falsePositive, falseNegative, truePositive } = first.confusion;
    expect([
      [trueNegative, falsePositive],
      [falseNegative, truePositive],
    ]).toEqual(binary.confusion);
  });

  it("calibration curve: observed shares and mean predictions of the non-empty bins", () => {
    const bins = binScores(first, uniformEdges(10));
    const [observed, predicted] = binary.calibration_curve;
    expect(bins).toHaveLength(observed.length);
    for (const [index, { n, positives, scores }] of bins.entries()) {
      expectRelative(positives / n, observed[index] ?? Number.NaN, STATISTIC);
      expectRelative(scores / n, predicted[index] ?? Number.NaN, STATISTIC);
    }
  });

  it("points of the ROC and the precision–recall curve", () => {
    expect(computeRocCurve(first)).toHaveLength(golden("roc_curve_n_points_drop_intermediate"));
    expect(computePrCurve(first)).toHaveLength(golden("pr_curve_n_points"));
  });

  it("log loss of a certain and wrong score", () => {
    const sample = buildSample({ truth: Uint8Array.of(1, 0, 1), score: Float64Array.of(1, 0, 0) }, 0.5);
    const { value } = parseMetric("log_loss", "binary").compute(sample);
    expectRelative(value ?? Number.NaN, golden("log_loss_with_exact_0_1_eps_float64"), STATISTIC);
  });
});

describe("curves", () => {
  it("run from corner to corner, rise, and enclose the area", () => {
    const roc = computeRocCurve(first);
    expect(roc.at(0)).toEqual([0, 0]);
    expect(roc.at(-1)).toEqual([1, 1]);
    let area = 0;
    for (const [index, [x, y]] of roc.entries()) {
      const [lastX, lastY] = roc[index - 1] ?? [0, 0];
      expect(x >= lastX && y >= lastY).toBe(true);
      area += ((x - lastX) * (y + lastY)) / 2;
    }
    expectRelative(area, valueOf1("roc_auc"), 1e-12);
    const pr = computePrCurve(first);
    expect(pr.at(0)).toEqual([0, 1]);
    expect(pr.at(-1)).toEqual([1, 27 / 60]);
  });

  it("thin to a limit with both ends kept", () => {
    const line = Array.from({ length: 1000 }, (_, index): [number, number] => [index, index]);
    const thin = thinCurve(line, 257);
    expect(thin).toHaveLength(257);
    expect([thin.at(0), thin.at(-1)]).toEqual([
      [0, 0],
      [999, 999],
    ]);
    expect(new Set(thin.map(([x]) => x)).size).toBe(257);
    expect(thinCurve(line.slice(0, 3), 257)).toHaveLength(3);
  });

  it("are empty when a class is missing", () => {
    const negatives = buildSample({ truth: Uint8Array.of(0, 0), score: Float64Array.of(0.1, 0.2) }, 0.5);
    expect(computeRocCurve(negatives)).toEqual([]);
    expect(computePrCurve(negatives)).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { buildSample } from "../../../../../core/metrics/binary/binary-sample.ts";
import { binScores, uniformEdges } from "../../../../../core/metrics/binary/calibration-bins.ts";
import { metricsOf, parseMetric } from "../../../../../core/metrics/metrics.ts";
import { createRng } from "../../../../../core/rng.ts";

type Row = readonly [label: number, score: number];

function sampleOf(rows: readonly Row[], threshold = 0.5) {
  const truth = Uint8Array.from(rows, ([label]) => label);
  return buildSample({ truth, score: Float64Array.from(rows, ([, score]) => score) }, threshold);
}

/** All metrics of some rows: the number, `undefined 0`, or the reason. */
function describeAll(rows: readonly Row[]): Record<string, number | string> {
  const sample = sampleOf(rows);
  return Object.fromEntries(
    [...metricsOf("binary")].map(([id, metric]) => {
      const result = metric.compute(sample);
      if ("undefined" in result) return [id, `undefined ${result.value}: ${result.reason}`];
      return [id, result.value ?? ("reason" in result ? result.reason : "")];
    }),
  );
}

describe("the edge table", () => {
  it("gives no value without rows, whatever the metric", () => {
    const values = describeAll([]);
    for (const value of Object.values(values)) expect(value).toMatch(/no rows|one class only/);
  });

  it("says what one class leaves open", () => {
    const negatives: Row[] = [
      [0, 0.2],
      [0, 0.4],
    ];
    expect(describeAll(negatives)).toMatchObject({
      roc_auc: "one class only",
      gini: "one class only",
      partial_auc: "one class only",
      ks: "one class only",
      balanced_accuracy: "one class only",
      average_precision: "no positive row",
      accuracy: 1,
      precision: "undefined 0: no row is labelled positive at the threshold",
      recall: "undefined 0: no positive row",
      f1: "undefined 0: no positive row and none labelled so",
      mcc: "undefined 0: label or truth is constant",
      kappa: "undefined 0: label and truth are one constant",
      calibration_slope: "one class only",
      calibration_intercept: "one class only",
    });
    const positives = describeAll(negatives.map(([, score]) => [1, score]));
    expect(positives).toMatchObject({ average_precision: 1, recall: 0, accuracy: 0, roc_auc: "one class only" });
  });

  it("gives a constant score the values of chance", () => {
    const values = describeAll([
      [1, 0.5],
      [0, 0.5],
      [0, 0.5],
      [1, 0.5],
    ]);
    expect(values).toMatchObject({
      roc_auc: 0.5,
      gini: 0,
      partial_auc: 0.5,
      ks: 0,
      average_precision: 0.5,
      balanced_accuracy: 0.5,
      ece: 0,
      brier: 0.25,
      calibration_slope: "the scores separate the classes, so no finite slope fits best",
      calibration_intercept: 0,
    });
  });

  it("gives perfect scores the ideal of every metric that has one", () => {
    const values = describeAll([
      [0, 0],
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
    const { calibration_slope, calibration_intercept, log_loss, spiegelhalter_z, ...rest } = values;
    expect(spiegelhalter_z).toBe("every score is exactly 0, ½ or 1");
    for (const [id, value] of Object.entries(rest)) expect(value, id).toBe(parseMetric(id, "binary").ideal);
    expect(log_loss).toBeLessThan(1e-15);
    expect([calibration_slope, calibration_intercept]).toEqual([
      "a score of exactly 0 or 1 has no finite log odds",
      "a score of exactly 0 or 1 has no finite log odds",
    ]);
  });

  it("counts tied scores of both classes as a half", () => {
    const rows: Row[] = [
      [1, 0.7],
      [0, 0.7],
      [0, 0.1],
    ];
    expect(describeAll(rows)).toMatchObject({ roc_auc: 0.75, ks: 0.5, average_precision: 0.5 });
  });

  it("labels a score on the threshold positive and puts −0 and 0 into one cell", () => {
    expect(sampleOf([[1, 0.5]]).confusion.truePositive).toBe(1);
    expect(sampleOf([[1, 0.5]], 0).confusion.truePositive).toBe(1);
    expect(sampleOf([[0, 1]], 1).confusion.falsePositive).toBe(1);
    expect(
      sampleOf([
        [0, -0],
        [1, 0],
      ]).score,
    ).toEqual(Float64Array.of(0));
  });

  it("puts a score on a bin edge into the lower bin", () => {
    const bins = binScores(sampleOf([0, 0.1, 0.5, 1].map((score) => [1, score])), uniformEdges(10));
    expect(bins.map(({ lower, upper, n }) => [lower, upper, n])).toEqual([
      [0, 0.1, 2],
      [0.4, 0.5, 1],
      [0.9, 1, 1],
    ]);
    const rows: Row[] = [0.1, 0.2, 0.3, 0.6, 0.7, 1].map((score) => [1, score]);
    // Each bin holds one row, its own edge, so the error is the mean distance to 1.
    expect(parseMetric("ece", "binary").compute(sampleOf(rows)).value).toBeCloseTo(1 - 2.9 / 6, 12);
  });

  it("stays exact for many rows", () => {
    const rng = createRng(5);
    const rows = 200_000;
    const score = Float64Array.from({ length: rows }, () => rng.uniform());
    const truth = Uint8Array.from(score, (value) => (rng.uniform() < value ? 1 : 0));
    const sample = buildSample({ truth, score }, 0.5);
    // Calibrated uniform scores: AUC 5/6, Brier 1/6, accuracy 3/4, slope 1; four standard errors.
    expect(Math.abs((parseMetric("roc_auc", "binary").compute(sample).value ?? 0) - 5 / 6)).toBeLessThan(0.004);
    expect(Math.abs((parseMetric("brier", "binary").compute(sample).value ?? 0) - 1 / 6)).toBeLessThan(0.002);
    expect(Math.abs((parseMetric("accuracy", "binary").compute(sample).value ?? 0) - 3 / 4)).toBeLessThan(0.004);
    expect(Math.abs((parseMetric("calibration_slope", "binary").compute(sample).value ?? 0) - 1)).toBeLessThan(0.03);
    expect(Math.abs(parseMetric("calibration_intercept", "binary").compute(sample).value ?? 1)).toBeLessThan(0.03);
    expect(parseMetric("ece", "binary").compute(sample).value).toBeLessThan(0.01);
  });
});

describe("Spiegelhalter's z", () => {
  const zOf = (rows: readonly Row[]) => parseMetric("spiegelhalter_z", "binary").compute(sampleOf(rows)).value;

  it("by hand", () => {
    const rows: Row[] = [
      [1, 0.2],
      [0, 0.7],
    ];
    // Σ (y − p)(1 − 2p) = 0.8·0.6 + (−0.7)(−0.4); variance 0.36·0.16 + 0.16·0.21
    expect(zOf(rows)).toBeCloseTo((0.48 + 0.28) / Math.sqrt(0.0576 + 0.0336), 12);
  });

  it("is standard normal for calibrated scores and large for bold ones", () => {
    const rng = createRng(21);
    const zs = Array.from({ length: 300 }, () => {
      const rows = Array.from({ length: 200 }, (): Row => {
        const score = rng.uniform();
        return [rng.uniform() < score ? 1 : 0, score];
      });
      return zOf(rows) ?? Number.NaN;
    });
    const mean = zs.reduce((sum, z) => sum + z, 0) / 300;
    const variance = zs.reduce((sum, z) => sum + (z - mean) ** 2, 0) / 299;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(300));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 299));
    const bold = Array.from({ length: 400 }, (_, row): Row => [row % 2, row % 4 < 2 ? 0.95 : 0.05]);
    expect(zOf(bold)).toBeGreaterThan(10);
  });
});

describe("what is refused", () => {
  it.each<{ name: string; labels: number[]; scores: number[]; message: RegExp }>([
    {
      name: "a missing score",
      labels: [1, 0],
      scores: [0.2, Number.NaN],
      message: /1 of 2 rows .* the first is row 2 \(label 0, score NaN\)/,
    },
    { name: "an infinite score", labels: [1], scores: [Number.POSITIVE_INFINITY], message: /score Infinity/ },
    {
      name: "scores above 1",
      labels: [1, 0, 1],
      scores: [0.5, 1.5, 7],
      message: /2 of 3 rows .* the first is row 2 /,
    },
    { name: "a score below 0", labels: [1], scores: [-1e-9], message: /score -1e-9/ },
    { name: "a third class", labels: [2], scores: [0.5], message: /label 2/ },
    { name: "too few scores", labels: [1, 0], scores: [0.5], message: /2 labels and 1 scores/ },
  ])("$name", ({ labels, scores, message }) => {
    const build = () => buildSample({ truth: Uint8Array.from(labels), score: Float64Array.from(scores) }, 0.5);
    expect(build).toThrow(message);
    expect(build).toThrow(expect.objectContaining({ code: "SLIPWAY_E_PREDICTIONS_INVALID" }));
  });
});

describe("calibration slope and intercept", () => {
  it("recover the distortion of a calibrated score", () => {
    const rng = createRng(11);
    const [truth, score] = [new Uint8Array(40_000), new Float64Array(40_000)];
    for (let row = 0; row < truth.length; row++) {
      const odds = rng.normal() * 1.5;
      truth[row] = rng.uniform() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
      score[row] = 1 / (1 + Math.exp(-2 * odds)); // twice too extreme
    }
    const { value } = parseMetric("calibration_slope", "binary").compute(buildSample({ truth, score }, 0.5));
    expect(Math.abs((value ?? 0) - 0.5)).toBeLessThan(0.03);
    const shifted = score.map((probability) => 1 / (1 + Math.exp(1) * (1 / probability - 1)));
    const low = parseMetric("calibration_intercept", "binary").compute(buildSample({ truth, score: shifted }, 0.5));
    expect(low.value ?? 0).toBeGreaterThan(0.5);
  });

  it("have no value where the classes do not overlap", () => {
    const rows: Row[] = [
      [0, 0.1],
      [0, 0.4],
      [1, 0.4],
      [1, 0.9],
    ];
    expect(parseMetric("calibration_slope", "binary").compute(sampleOf(rows))).toMatchObject({ value: null });
    expect(
      parseMetric("calibration_slope", "binary").compute(sampleOf(rows.map(([label, s]) => [1 - label, s]))),
    ).toMatchObject({
      value: null,
    });
  });
});

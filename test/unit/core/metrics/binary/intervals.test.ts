import { describe, expect, it } from "vitest";
import { type BinarySample, buildSample } from "../../../../../core/metrics/binary/binary-sample.ts";
import { binarySampling, coarsen, createResampler } from "../../../../../core/metrics/binary/bootstrap.ts";
import { MAX_DRAWN_ROWS } from "../../../../../core/metrics/draw-counts.ts";
import { measureMetrics } from "../../../../../core/metrics/measure.ts";
import { metricsOf, parseMetric } from "../../../../../core/metrics/metrics.ts";
import { createRng } from "../../../../../core/rng.ts";
import { wilsonInterval } from "../../../../../core/stats/proportion.ts";

const ALL = [...metricsOf("binary").values()];

/** Scores that are calibrated; `shift` moves the log odds, so a low one makes positives rare. */
function simulate(rows: number, { seed, shift = -1 }: { seed: number; shift?: number }): BinarySample {
  const rng = createRng(seed);
  const [truth, score] = [new Uint8Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const probability = 1 / (1 + Math.exp(-(shift + 1.5 * rng.normal())));
    score[row] = probability;
    truth[row] = rng.uniform() < probability ? 1 : 0;
  }
  return buildSample({ truth, score }, 0.5);
}

function intervalOf(sample: BinarySample, id: string, replicates = 400): readonly [number, number] {
  const ci = measureMetrics(sample, [parseMetric(id, "binary")], { seed: 1, replicates, sampling: binarySampling }).get(
    id,
  )?.value.ci;
  if (ci === null || ci === undefined) throw new Error(`${id} has no interval`);
  return ci;
}

describe("bootstrap", () => {
  it("keeps the number of rows, and both class counts where a class is rare", () => {
    const common = createResampler(simulate(400, { seed: 1 }), createRng(1));
    expect(common.title).toBe("bootstrap of rows");
    const totals = Array.from({ length: 20 }, () => common.draw()).map(({ n }) => n);
    expect(new Set(totals)).toEqual(new Set([400]));
    const rare = simulate(300, { seed: 2, shift: -4 });
    const resampler = createResampler(rare, createRng(1));
    expect(resampler.title).toBe("bootstrap of rows, stratified by class");
    for (let draw = 0; draw < 20; draw++) expect(resampler.draw().positives).toBe(rare.positives);
  });

  it("keeps the rare class in the scheme for many rows as well", () => {
    const rare = simulate(30_000, { seed: 3, shift: -9.2 });
    expect(rare.positives).toBeGreaterThan(1);
    expect(rare.positives).toBeLessThan(50);
    const resampler = createResampler(rare, createRng(1));
    expect(resampler.title).toBe("Poisson bootstrap of score cells, stratified by class");
    for (let draw = 0; draw < 20; draw++) {
      const sample = resampler.draw();
      expect(sample.positives).toBe(rare.positives);
      expect(Math.abs(sample.negatives - rare.negatives)).toBeLessThan(1e-6);
    }
  });

  it("gives the same standard error from cells as from rows", () => {
    const sample = simulate(MAX_DRAWN_ROWS, { seed: 4 });
    const larger = simulate(MAX_DRAWN_ROWS + 1, { seed: 4 });
    for (const id of ["average_precision", "f1", "mcc", "kappa", "balanced_accuracy", "partial_auc"]) {
      const [exact, cells] = [intervalOf(sample, id, 1000), intervalOf(larger, id, 1000)];
      const ratio = (cells[1] - cells[0]) / (exact[1] - exact[0]);
      // Each width has a Monte-Carlo error of some 3 %.
      expect(Math.abs(ratio - 1), id).toBeLessThan(0.15);
    }
  });

  it("mirrors the replicates of what resampling inflates", () => {
    for (const seed of [11, 12, 13]) {
      const sample = simulate(1000, { seed });
      const value = parseMetric("ece", "binary").compute(sample).value ?? Number.NaN;
      const [lower, upper] = intervalOf(sample, "ece");
      // The scores are calibrated: what is seen is mostly noise, so the interval reaches further down than up.
      expect(value - lower).toBeGreaterThan(upper - value);
    }
  });

  it("coarsens without moving a label, a bin of the calibration error or a total", () => {
    const sample = simulate(20_000, { seed: 5 });
    const coarse = coarsen(sample);
    expect(coarse.score.length).toBeLessThan(700);
    expect(coarse.confusion).toEqual(sample.confusion);
    expect(coarse.positives).toBe(sample.positives);
    const ece = parseMetric("ece", "binary");
    expect(ece.compute(coarse).value).toBeCloseTo(ece.compute(sample).value ?? 0, 10);
    const constant = buildSample({ truth: new Uint8Array(9).fill(1, 4), score: new Float64Array(9).fill(0.7) }, 0.7);
    expect(coarsen(constant)).toEqual(constant);
  });

  it("repeats itself for a seed, whichever metrics are asked for, and differs for another", () => {
    const sample = simulate(200, { seed: 6 });
    const measure = (ids: readonly string[], seed: number) =>
      measureMetrics(
        sample,
        ids.map((id) => parseMetric(id, "binary")),
        { seed, replicates: 100, sampling: binarySampling },
      ).get("f1")?.value.ci;
    expect(measure(["f1"], 1)).toEqual(measure(["ks", "f1", "mcc"], 1));
    expect(measure(["f1"], 1)).not.toEqual(measure(["f1"], 2));
  });
});

describe("coverage of the two-sided 95 % interval", () => {
  // True values of the simulation from a very large sample.
  const truth = simulate(400_000, { seed: 99 });
  const trials = 120;

  it.each(["roc_auc", "average_precision", "log_loss", "brier", "accuracy", "f1", "mcc", "calibration_slope"])(
    "%s",
    (id) => {
      const expected = parseMetric(id, "binary").compute(truth).value ?? Number.NaN;
      let covered = 0;
      for (let trial = 0; trial < trials; trial++) {
        const [lower, upper] = intervalOf(simulate(300, { seed: 1000 + trial }), id, 200);
        if (lower <= expected && expected <= upper) covered += 1;
      }
      // Nominal 0.95 with a Monte-Carlo error of 0.02; small-sample intervals may be a little short.
      expect(covered / trials).toBeGreaterThan(0.87);
    },
  );
});

describe("measured values", () => {
  it("name method, level and rows", () => {
    const sample = simulate(300, { seed: 7 });
    const measured = measureMetrics(sample, ALL, { seed: 1, replicates: 100, sampling: binarySampling });
    for (const [id, { value }] of measured) expect(value.level, id).toBe(0.95);
    expect(Object.fromEntries([...measured].map(([id, { value }]) => [id, value.method]))).toMatchInlineSnapshot(`
      {
        "accuracy": "Wilson score interval",
        "average_precision": "percentile bootstrap of rows, 100 replicates",
        "balanced_accuracy": "percentile bootstrap of rows, 100 replicates",
        "brier": "normal theory, mean of rows",
        "calibration_intercept": "Wald",
        "calibration_slope": "Wald",
        "ece": "basic bootstrap of rows, 100 replicates",
        "ece_quantile": "basic bootstrap of rows, 100 replicates",
        "f1": "percentile bootstrap of rows, 100 replicates",
        "gini": "DeLong",
        "kappa": "percentile bootstrap of rows, 100 replicates",
        "ks": "basic bootstrap of rows, 100 replicates",
        "log_loss": "normal theory, mean of rows",
        "mcc": "percentile bootstrap of rows, 100 replicates",
        "partial_auc": "percentile bootstrap of rows, 100 replicates",
        "precision": "Wilson score interval",
        "recall": "Wilson score interval",
        "roc_auc": "DeLong",
        "spiegelhalter_z": undefined,
      }
    `);
    const { truePositive, falsePositive } = sample.confusion;
    expect(measured.get("precision")?.value.n).toBe(truePositive + falsePositive);
    expect(measured.get("recall")?.value.n).toBe(sample.positives);
    expect(measured.get("brier")?.value.n).toBe(300);
    expect(measured.get("ks")?.value.method).toMatch(/^basic bootstrap of rows, .*100 replicates$/);
  });

  it("are not taken for certain at the end of their range", () => {
    const truth = Uint8Array.from({ length: 40 }, (_, row) => (row < 15 ? 1 : 0));
    const sample = buildSample({ truth, score: Float64Array.from(truth, (label) => label) }, 0.5);
    const measured = measureMetrics(sample, ALL, { seed: 1, replicates: 100, sampling: binarySampling });
    const [least] = wilsonInterval(15, 15, 0.95);
    expect(measured.get("roc_auc")?.value).toMatchObject({ value: 1, ci: [least, 1] });
    expect(measured.get("roc_auc")?.value.reason).toMatch(/15 rows without a miss/);
    expect(measured.get("gini")?.value.ci).toEqual([2 * least - 1, 1]);
    expect(measured.get("mcc")?.bounds?.[0]).toBeLessThan(0.9);
    expect(measured.get("brier")?.value.ci?.[1]).toBeGreaterThan(0.1);
    expect(measured.get("ece")?.bounds?.[1]).toBeGreaterThan(0.1);
  });

  it("have no interval where a class has one row, and say so", () => {
    const sample = buildSample({ truth: Uint8Array.of(1, 0, 0, 0), score: Float64Array.of(0.9, 0.1, 0.2, 0.3) }, 0.5);
    const measured = measureMetrics(sample, ALL, { seed: 1, replicates: 50, sampling: binarySampling });
    for (const id of ["roc_auc", "average_precision", "f1", "ks"]) {
      const { value, bounds } = measured.get(id) ?? { value: undefined, bounds: undefined };
      expect([value?.ci, bounds], id).toEqual([null, null]);
      expect(value?.reason, id).toMatch(/fewer than two rows/);
    }
    expect(measured.get("accuracy")?.value.ci).not.toBeNull();
  });

  it("have no interval where too many resamples leave them undefined", () => {
    const truth = new Uint8Array(120).fill(1, 60);
    const score = new Float64Array(120).fill(0.2);
    score[60] = 0.9; // one selected row: a third of the resamples lack it
    const { value } = measureMetrics(buildSample({ truth, score }, 0.5), [parseMetric("mcc", "binary")], {
      seed: 1,
      replicates: 200,
      sampling: binarySampling,
    }).get("mcc") ?? { value: undefined };
    expect(value?.ci).toBeNull();
    expect(value?.reason).toMatch(/3\d % of the resamples leave it undefined|4\d % of the resamples/);
  });

  it("hold neither value nor interval of what is undefined", () => {
    const sample = buildSample({ truth: Uint8Array.of(0, 0), score: Float64Array.of(0.1, 0.2) }, 0.5);
    const measured = measureMetrics(sample, ALL, { seed: 1, replicates: 50, sampling: binarySampling });
    expect(measured.get("recall")).toEqual({
      value: { value: 0, ci: null, level: 0.95, n: 2, reason: "no positive row", undefined: true },
      bounds: null,
    });
    expect(measured.get("roc_auc")).toEqual({
      value: { value: null, ci: null, level: 0.95, n: 2, reason: "one class only" },
      bounds: null,
    });
  });
});

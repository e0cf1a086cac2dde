import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSample } from "../../../../../core/metrics/binary/binary-sample.ts";
import { computeAucVariance } from "../../../../../core/metrics/binary/roc-auc.ts";
import { measureMetrics } from "../../../../../core/metrics/measure.ts";
import { familyOf, metricsOf, parseMetric } from "../../../../../core/metrics/metrics.ts";
import {
  buildMulticlassSample,
  type MulticlassSample,
} from "../../../../../core/metrics/multiclass/multiclass-sample.ts";
import { createRng, shuffled } from "../../../../../core/rng.ts";

type Row = readonly [label: number, ...weights: number[]];
const CLASSES = ["__proto__", "", "toString"];

function sampleOf(
  rows: readonly Row[],
  { classes = CLASSES, order }: { classes?: readonly string[]; order?: readonly string[] } = {},
): MulticlassSample {
  const scores = rows.flatMap(([, ...weights]) => {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  });
  return buildMulticlassSample(
    { classes, truth: Int32Array.from(rows, ([label]) => label), scores: Float64Array.from(scores) },
    order,
  );
}

/** Parts of 1,024, so that no division rounds; ties happen. */
const anyRow = fc
  .tuple(
    fc.nat(2),
    fc.oneof(fc.integer({ min: 1, max: 500 }), fc.constantFrom(128, 256, 448)),
    fc.integer({ min: 1, max: 500 }),
  )
  .map(([label, first, second]): Row => [label, first, second, 1024 - first - second]);
const anyRows = fc.array(anyRow, { minLength: 1, maxLength: 30 });
const all = [...metricsOf("multiclass").values()];
const measure = (sample: MulticlassSample, replicates = 60) =>
  measureMetrics(sample, all, { seed: 1, replicates, sampling: familyOf("multiclass").sampling });
const computeValue = (id: string, sample: MulticlassSample) => parseMetric(id, "multiclass").compute(sample).value;

describe("every multiclass metric, on hostile rows and class names", () => {
  it("is null with a reason, or finite, within its range, inside of its interval", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        for (const [id, { value, bounds }] of measure(sampleOf(rows, { order: CLASSES }))) {
          if (value.value === null || value.ci === null || bounds === null) {
            expect(value.reason, id).toMatch(/\w{2,} \w{2,}/);
            continue;
          }
          const [least, most] = parseMetric(id, "multiclass").range;
          const [lower, upper] = value.ci;
          const shown = `${id} ${lower} ${value.value} ${upper}`;
          expect(
            lower >= (least ?? -Infinity) &&
              lower <= value.value &&
              value.value <= upper &&
              upper <= (most ?? Infinity),
            shown,
          ).toBe(true);
          expect(lower <= bounds[0] && bounds[1] <= upper, shown).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("sees neither the order of the rows nor, ties apart, that of the classes", () => {
    fc.assert(
      fc.property(anyRows, fc.nat(), (rows, seed) => {
        const sample = sampleOf(rows);
        expect([...measure(sampleOf(shuffled(rows, createRng(seed))), 20)]).toEqual([...measure(sample, 20)]);
        const distinct = rows.filter(([, ...weights]) => new Set(weights).size === weights.length);
        const turned = distinct.map(([label, a = 0, b = 0, c = 0]): Row => [(label + 1) % 3, c, a, b]);
        for (const { id } of all) {
          const [plain, other] = [computeValue(id, sampleOf(distinct)), computeValue(id, sampleOf(turned))];
          if (plain === null) expect(other, id).toBeNull();
          else expect(other, id).toBeCloseTo(plain, 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("agrees with the binary metric of the same name when there are two classes", () => {
    const rows = fc.array(
      fc.tuple(
        fc.constantFrom(0, 1),
        fc.integer({ min: 1, max: 1023 }).map((part) => part / 1024),
      ),
      {
        minLength: 4,
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(rows, (given) => {
        const pairs = given.filter(([, value]) => value !== 0.5);
        fc.pre(pairs.length > 0);
        const score = Float64Array.from(pairs, ([, value]) => value);
        const binary = buildSample({ truth: Uint8Array.from(pairs, ([label]) => label), score }, 0.5);
        const two = sampleOf(
          pairs.map(([label, value]): Row => [label, 1 - value, value]),
          { classes: ["no", "yes"] },
        );
        for (const id of ["accuracy", "balanced_accuracy", "mcc", "kappa", "brier", "log_loss"]) {
          const expected = parseMetric(id, "binary").compute(binary).value;
          if (expected === null) expect(computeValue(id, two), id).toBeNull();
          else expect(computeValue(id, two), id).toBeCloseTo(expected, 9);
        }
        const auc = parseMetric("roc_auc", "binary").compute(binary).value;
        for (const id of ["roc_auc_ovr_macro", "roc_auc_ovo_macro", "roc_auc_ovr_weighted"]) {
          if (auc === null) expect(computeValue(id, two)).toBeNull();
          else expect(Math.abs((computeValue(id, two) ?? 9) - auc), id).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Three classes with normal scores; `spread` lowers the noise. */
function simulate(rows: number, seed: number, shares = [0.5, 0.3, 0.2]): MulticlassSample {
  const rng = createRng(seed);
  const given = Array.from({ length: rows }, (): Row => {
    const draw = rng.uniform();
    const label = draw < (shares[0] ?? 0) ? 0 : Number(draw >= (shares[0] ?? 0) + (shares[1] ?? 0)) + 1;
    return [label, ...CLASSES.map((_, column) => Math.exp(rng.normal() + (column === label ? 1.2 : 0)))];
  });
  return sampleOf(given, { order: CLASSES });
}

describe("intervals", () => {
  it("of areas are DeLong's when there are two classes", () => {
    const rng = createRng(31);
    const pairs = Array.from(
      { length: 80 },
      (_, row) => [row % 2, 0.2 + 0.4 * rng.uniform() + 0.2 * (row % 2)] as const,
    );
    const binary = buildSample(
      { truth: Uint8Array.from(pairs, ([label]) => label), score: Float64Array.from(pairs, ([, score]) => score) },
      0.5,
    );
    const auc = parseMetric("roc_auc", "binary").compute(binary).value ?? Number.NaN;
    const standardError = Math.sqrt(computeAucVariance(binary, auc));
    const two = sampleOf(
      pairs.map(([label, score]): Row => [label, 1 - score, score]),
      { classes: ["no", "yes"] },
    );
    for (const id of ["roc_auc_ovr_macro", "roc_auc_ovo_macro", "roc_auc_ovr_weighted"]) {
      const [lower = 0, upper = 0] = measure(two).get(id)?.value.ci ?? [];
      expect((upper - lower) / 2 / 1.959963984540054, id).toBeCloseTo(standardError, 9);
    }
  });

  it.each(all.map(({ id }) => id))("of %s cover the value of a very large sample", (id) => {
    const truth = computeValue(id, LARGE) ?? Number.NaN;
    let covered = 0;
    for (const measured of TRIALS) {
      const [lower = 1, upper = 0] = measured.get(id)?.value.ci ?? [];
      if (lower <= truth && truth <= upper) covered += 1;
    }
    // Nominal 0.95, Monte-Carlo error 0.02.
    expect(covered / TRIALS.length).toBeGreaterThan(0.88);
  });

  const LARGE = simulate(60_000, 99);
  const TRIALS = Array.from({ length: 120 }, (_, trial) => measure(simulate(250, 100 + trial), 150));

  it("from cells are as wide as from rows", () => {
    const [exact, cells] = [measure(simulate(5_000, 7), 400), measure(simulate(5_001, 7), 400)];
    for (const id of ["f1_macro", "mcc", "kappa", "kappa_quadratic", "balanced_accuracy"]) {
      const [a, b] = [exact.get(id)?.value, cells.get(id)?.value];
      const ratio = ((b?.ci?.[1] ?? 0) - (b?.ci?.[0] ?? 0)) / ((a?.ci?.[1] ?? 0) - (a?.ci?.[0] ?? 1));
      expect(Math.abs(ratio - 1), id).toBeLessThan(0.2);
      expect(b?.method).toMatch(/Poisson bootstrap of confusion cells/);
    }
  });
});

describe("the edge table", () => {
  it("no rows, one class, a constant label, a missing class", () => {
    const none = sampleOf([]);
    for (const { id } of all) expect(computeValue(id, none), id).toBeNull();
    const oneClass = sampleOf([
      [1, 1, 3, 1],
      [1, 3, 1, 1],
    ]);
    expect(computeValue("accuracy", oneClass)).toBe(0.5);
    expect(parseMetric("roc_auc_ovr_macro", "multiclass").compute(oneClass)).toEqual({
      value: null,
      reason: 'no row is of class "__proto__"',
    });
    expect(parseMetric("balanced_accuracy", "multiclass").compute(oneClass)).toMatchObject({ value: null });
    expect(parseMetric("mcc", "multiclass").compute(oneClass)).toMatchObject({ value: 0, undefined: true });
    const never = sampleOf([
      [0, 3, 1, 1],
      [1, 1, 3, 1],
      [2, 3, 1, 1],
    ]);
    expect(parseMetric("precision_macro", "multiclass").compute(never)).toEqual({
      value: 0.5,
      reason: 'class "toString" has a zero denominator and counts as 0',
    });
    expect(computeValue("recall_macro", never)).toBeCloseTo(2 / 3, 12);
    expect(computeValue("f1_macro", never)).toBeCloseTo((2 / 3 + 1) / 3, 12);
  });

  it("equal scores go to the first class, and top 2 follows", () => {
    const tied = sampleOf([
      [0, 1, 1, 1],
      [1, 1, 1, 1],
      [2, 1, 1, 1],
    ]);
    expect(computeValue("accuracy", tied)).toBeCloseTo(1 / 3, 12);
    expect(computeValue("top2", tied)).toBeCloseTo(2 / 3, 12);
    for (const id of ["roc_auc_ovr_macro", "roc_auc_ovo_macro"]) expect(computeValue(id, tied)).toBe(0.5);
    expect(computeValue("log_loss", tied)).toBeCloseTo(Math.log(3), 12);
    expect(computeValue("brier", tied)).toBeCloseTo(1 / 3, 12);
  });

  it("averages of unbalanced classes differ as they should", () => {
    // 8 of class 0 all right; 2 of class 1, one right.
    const rows: Row[] = [...Array<Row>(8).fill([0, 3, 1, 1]), [1, 1, 3, 1], [1, 3, 1, 1]];
    const sample = sampleOf(rows);
    expect(computeValue("f1_weighted", sample)).toBeCloseTo(0.8 * (16 / 17) + 0.2 * (2 / 3), 12);
    expect(computeValue("f1_macro", sample)).toBeCloseTo((16 / 17 + 2 / 3) / 2, 12);
    expect(computeValue("f1_micro", sample)).toBeCloseTo(0.9, 12);
    expect(computeValue("balanced_accuracy", sample)).toBeCloseTo(0.75, 12);
  });

  it("a class of one row has no interval where classes are compared", () => {
    const measured = measure(
      sampleOf([
        [0, 3, 1, 1],
        [0, 3, 1, 1],
        [1, 1, 3, 1],
        [2, 1, 1, 3],
        [1, 1, 3, 1],
      ]),
    );
    expect(measured.get("f1_macro")?.value).toMatchObject({
      ci: null,
      reason: expect.stringMatching(/fewer than two rows/) as string,
    });
    expect(measured.get("roc_auc_ovr_macro")?.value.reason).toMatch(/class "toString" has fewer than two rows/);
    expect(measured.get("accuracy")?.value.ci).not.toBeNull();
  });
});

describe("what is refused", () => {
  const scores = Float64Array.of(0.5, 0.5);
  it.each<[string, () => MulticlassSample, RegExp]>([
    [
      "NaN",
      () =>
        buildMulticlassSample({ classes: ["a", "b"], truth: Int32Array.of(0), scores: Float64Array.of(Number.NaN, 1) }),
      /1 of 1 rows .*\(class 0, scores NaN, 1\)/,
    ],
    [
      "a sum that is not 1",
      () => buildMulticlassSample({ classes: ["a", "b"], truth: Int32Array.of(0), scores: Float64Array.of(0.5, 0.3) }),
      /do not sum to 1/,
    ],
    [
      "an unknown class",
      () => buildMulticlassSample({ classes: ["a", "b"], truth: Int32Array.of(2), scores }),
      /class 2/,
    ],
    [
      "one class",
      () => buildMulticlassSample({ classes: ["a"], truth: Int32Array.of(0), scores: Float64Array.of(1) }),
      /at least two classes/,
    ],
    [
      "a class twice",
      () => buildMulticlassSample({ classes: ["a", "a"], truth: Int32Array.of(0), scores }),
      /1 differ/,
    ],
    [
      "too few scores",
      () => buildMulticlassSample({ classes: ["a", "b"], truth: Int32Array.of(0, 1), scores }),
      /2 labels of 2 classes and 2 scores/,
    ],
  ])("%s", (_, build, message) => {
    expect(build).toThrow(message);
    expect(build).toThrow(expect.objectContaining({ code: "SLIPWAY_E_PREDICTIONS_INVALID" }));
  });
});

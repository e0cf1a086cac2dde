import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureMetrics } from "../../../../../core/metrics/measure.ts";
import { familyOf, metricsOf, parseMetric } from "../../../../../core/metrics/metrics.ts";
import { buildPointSample, type PointSample } from "../../../../../core/metrics/point/point-sample.ts";
import { createRng, type Rng, shuffled } from "../../../../../core/rng.ts";

type Row = readonly [truth: number, prediction: number];

function sampleOf(rows: readonly Row[]): PointSample {
  return buildPointSample({
    truth: Float64Array.from(rows, ([truth]) => truth),
    prediction: Float64Array.from(rows, ([, prediction]) => prediction),
  });
}

const all = [...metricsOf("regression").values()];
const measure = (sample: PointSample) =>
  measureMetrics(sample, all, { seed: 1, replicates: 0, sampling: familyOf("regression").sampling });
const resultOf = (id: string, rows: readonly Row[]) => parseMetric(id, "regression").compute(sampleOf(rows));
const anyNumber = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 1e9, 1e-9, 5e-324, 1e200),
  fc.double({ min: -1000, max: 1000, noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
);
const anyRows = fc.array(fc.tuple(anyNumber, anyNumber), { minLength: 1, maxLength: 30 });

const IN_UNITS = ["mae", "rmse", "medae", "max_error", "bias", "pinball"];
const UNITLESS = ["r2", "explained_variance", "d2_absolute", "wape", "mape"];

describe("every regression metric, on hostile rows", () => {
  it("is null with a reason, or finite, within its range, inside of its interval", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        for (const [id, { value, bounds }] of measure(sampleOf(rows))) {
          if (value.value === null || value.ci === null || bounds === null) {
            expect(value.reason, id).toMatch(/\w{2,} \w{2,}/);
            continue;
          }
          const [least, most] = parseMetric(id, "regression").range;
          const [lower, upper] = value.ci;
          const shown = `${id} ${lower} ${value.value} ${upper}`;
          expect([lower, upper, value.value].every(Number.isFinite), shown).toBe(true);
          expect(lower >= (least ?? Number.NEGATIVE_INFINITY) && lower <= value.value, shown).toBe(true);
          expect(value.value <= upper && upper <= (most ?? Number.POSITIVE_INFINITY), shown).toBe(true);
          expect(lower <= bounds[0] && bounds[1] <= upper, shown).toBe(true);
        }
      }),
    );
  });

  it("does not see the order of the rows, to the last bit", () => {
    fc.assert(
      fc.property(anyRows, fc.nat(), (rows, seed) => {
        expect([...measure(sampleOf(shuffled(rows, createRng(seed))))]).toEqual([...measure(sampleOf(rows))]);
      }),
    );
  });

  it("changes as it should with the unit and the level of the target", () => {
    const rows = fc.array(
      fc.tuple(fc.double({ min: 10, max: 50, noNaN: true }), fc.double({ min: 10, max: 50, noNaN: true })),
      {
        minLength: 3,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(rows, (given) => {
        fc.pre(new Set(given.map(([truth]) => truth)).size > 1);
        const times = given.map(([truth, prediction]): Row => [truth * 8, prediction * 8]);
        const moved = given.map(([truth, prediction]): Row => [truth + 64, prediction + 64]);
        const valueIn = (id: string, changed: readonly Row[]) => resultOf(id, changed).value ?? Number.NaN;
        for (const id of IN_UNITS) {
          const value = valueIn(id, given);
          expect(Math.abs(valueIn(id, times) / 8 - value), id).toBeLessThan(1e-9 * (1 + Math.abs(value)));
          expect(Math.abs(valueIn(id, moved) - value), id).toBeLessThan(1e-7);
        }
        for (const id of UNITLESS) {
          const value = valueIn(id, given);
          expect(Math.abs(valueIn(id, times) - value), id).toBeLessThan(1e-9 * (1 + Math.abs(value)));
        }
      }),
    );
  });
});

describe("the edge table", () => {
  it("no rows give no value, one row no interval, equal errors an interval without width that says so", () => {
    for (const { id } of all) expect(resultOf(id, []), id).toMatchObject({ value: null });
    for (const [id, { value }] of measure(sampleOf([[3, 4]]))) expect([id, value.ci]).toEqual([id, null]);
    const { value } =
      measure(
        sampleOf([
          [1, 2],
          [5, 6],
          [9, 10],
        ]),
      ).get("mae") ?? {};
    expect(value).toMatchObject({
      value: 1,
      ci: [1, 1],
      reason: expect.stringMatching(/nothing shows how it varies/) as string,
    });
  });

  it("constant truth, negative values, zeros", () => {
    const imperfect: Row[] = [
      [3, 3],
      [3, 2],
    ];
    for (const id of ["r2", "explained_variance", "d2_absolute"]) {
      expect(resultOf(id, imperfect), id).toEqual({ value: 0, undefined: true, reason: "the truth is constant" });
      expect(
        resultOf(id, [
          [3, 3],
          [3, 3],
        ]),
        id,
      ).toMatchObject({ value: 1 });
    }
    // Var(e) = 0: a constant bias costs explained variance nothing.
    expect(
      resultOf("explained_variance", [
        [3, 2],
        [3, 2],
      ]),
    ).toMatchObject({ value: 1 });
    expect(
      resultOf("msle", [
        [-1, 2],
        [3, -2],
      ]),
    ).toEqual({ value: null, reason: "1 true values and 1 predictions are negative" });
    expect(
      resultOf("wape", [
        [0, 1],
        [0, 2],
      ]),
    ).toEqual({ value: null, reason: "every true value is zero" });
    expect(
      resultOf("mape", [
        [0, 1],
        [5, 5],
      ]),
    ).toMatchObject({ value: null });
    expect(
      resultOf("mape", [
        [-10, -11],
        [20, 18],
      ]),
    ).toEqual({ value: 10 });
  });

  it("the largest error has no interval, the median error one from six rows on", () => {
    const rows = Array.from({ length: 6 }, (_, row): Row => [row, row * 1.1]);
    expect(measure(sampleOf(rows)).get("max_error")?.value).toMatchObject({
      ci: null,
      reason: expect.stringMatching(/of others/) as string,
    });
    expect(measure(sampleOf(rows)).get("medae")?.value.ci).toEqual([0, 0.5]);
    expect(measure(sampleOf(rows.slice(1))).get("medae")?.value.ci).toBeNull();
  });

  it("a huge level costs no digits", () => {
    const rng = createRng(2);
    const rows = Array.from({ length: 200 }, (): Row => {
      const truth = Math.round(rng.normal() * 1024) / 1024;
      return [truth, truth + Math.round(rng.normal() * 1024) / 8192];
    });
    const high = rows.map(([truth, prediction]): Row => [truth + 2 ** 30, prediction + 2 ** 30]);
    for (const id of ["r2", "explained_variance", "rmse"]) {
      expect(resultOf(id, high).value ?? 0, id).toBeCloseTo(resultOf(id, rows).value ?? 1, 9);
    }
  });

  it.each([
    ["a missing prediction", [1, Number.NaN], /1 of 2 rows .* the first is row 2 \(truth 1, prediction NaN\)/],
    ["an infinite truth", [Number.NEGATIVE_INFINITY, 1], /truth -Infinity/],
  ] as const)("refuses %s", (_, row, message) => {
    expect(() => sampleOf([[1, 1], row])).toThrow(message);
    expect(() => sampleOf([[1, 1], row])).toThrow(expect.objectContaining({ code: "SLIPWAY_E_PREDICTIONS_INVALID" }));
  });

  it("refuses columns of different lengths", () => {
    const build = () => buildPointSample({ truth: Float64Array.of(1, 2), prediction: Float64Array.of(1) });
    expect(build).toThrow(/2 true values and 1 predictions/);
  });
});

function simulate(rows: number, rng: Rng): PointSample {
  return sampleOf(
    Array.from({ length: rows }, (): Row => {
      const truth = 50 + 10 * rng.normal();
      // Errors with heavier tails than the normal ones.
      return [truth, truth + 0.5 + 3 * rng.normal() * Math.exp(0.3 * rng.normal())];
    }),
  );
}

describe("coverage of the two-sided 95 % interval at 80 rows", () => {
  const large = simulate(200_000, createRng(1));
  const rng = createRng(2);
  const trials = Array.from({ length: 300 }, () => measure(simulate(80, rng)));

  it.each(all.map(({ id }) => id).filter((id) => id !== "max_error"))("%s", (id) => {
    const truth = parseMetric(id, "regression").compute(large).value ?? Number.NaN;
    let covered = 0;
    for (const measured of trials) {
      const [lower = 1, upper = 0] = measured.get(id)?.value.ci ?? [];
      if (lower <= truth && truth <= upper) covered += 1;
    }
    // Nominal 0.95 with a Monte-Carlo error of 0.013.
    expect(covered / trials.length).toBeGreaterThan(0.9);
  });
});

import { describe, expect, it } from "vitest";
import { buildForecastSample, type ForecastRows } from "../../../../../core/metrics/forecast/forecast-sample.ts";
import { computeSeasonalScales } from "../../../../../core/metrics/forecast/seasonal-scale.ts";
import { computeSmapeFraction } from "../../../../../core/metrics/forecast/smape.ts";
import { measureMetrics } from "../../../../../core/metrics/measure.ts";
import { familyOf, metricsOf, parseMetric } from "../../../../../core/metrics/metrics.ts";
import { createRng, type Rng } from "../../../../../core/rng.ts";

interface Step {
  readonly origin: number;
  readonly step: number;
  readonly truth: number;
  readonly prediction: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly scale?: number;
}

function rowsOf(steps: readonly Step[], stepMs = 1000): ForecastRows {
  const pick = (map: (step: Step) => number) => Float64Array.from(steps, map);
  return {
    origin: pick(({ origin }) => origin * stepMs),
    timestamp: pick(({ origin, step }) => (origin + step) * stepMs),
    step: Int32Array.from(steps, ({ step }) => step),
    truth: pick(({ truth }) => truth),
    prediction: pick(({ prediction }) => prediction),
    lower: pick(({ lower }) => lower ?? Number.NaN),
    upper: pick(({ upper }) => upper ?? Number.NaN),
    scale: pick(({ scale }) => scale ?? Number.NaN),
  };
}

const SETTINGS = { level: 0.9, season: 4 };
const all = [...metricsOf("forecast").values()];
const resultOf = (id: string, steps: readonly Step[]) =>
  parseMetric(id, "forecast").compute(buildForecastSample(rowsOf(steps), SETTINGS));
const one = (more: Partial<Step>): Step => ({
  origin: 0,
  step: 1,
  truth: 10,
  prediction: 10,
  lower: 8,
  upper: 12,
  scale: 2,
  ...more,
});

describe("Winkler score and coverage, by hand", () => {
  it.each([
    { where: "inside", truth: 10, winkler: 4, coverage: 1 },
    { where: "on the lower bound", truth: 8, winkler: 4, coverage: 1 },
    { where: "on the upper bound", truth: 12, winkler: 4, coverage: 1 },
    { where: "below", truth: 7.5, winkler: 4 + 20 * 0.5, coverage: 0 },
    { where: "above", truth: 13, winkler: 4 + 20, coverage: 0 },
  ])("truth $where", ({ truth, winkler, coverage }) => {
    expect(resultOf("winkler", [one({ truth })]).value).toBeCloseTo(winkler, 12);
    expect(resultOf("coverage", [one({ truth })]).value).toBe(coverage);
  });

  it("has no value where a row has no interval", () => {
    const steps = [one({}), one({ step: 2, lower: Number.NaN })];
    for (const id of ["winkler", "coverage"]) {
      expect(resultOf(id, steps)).toEqual({ value: null, reason: "1 of 2 rows have no prediction interval" });
    }
  });

  it("refuses crossed bounds", () => {
    expect(() => resultOf("coverage", [one({ lower: 13 })])).toThrow(
      /1 of 1 prediction intervals have a lower bound above/,
    );
  });
});

describe("scaled errors", () => {
  it("take each row's own scale", () => {
    const steps = [one({ prediction: 12, scale: 1 }), one({ origin: 4, prediction: 12, scale: 4 })];
    expect(resultOf("mase", steps).value).toBeCloseTo((2 + 0.5) / 2, 12);
  });

  it("have no value without one", () => {
    for (const scale of [0, Number.NaN]) expect(resultOf("mase", [one({ scale })])).toMatchObject({ value: null });
    expect(resultOf("rmsse", [one({})])).toMatchObject({
      value: null,
      reason: expect.stringMatching(/squared/) as string,
    });
  });

  it("leave gaps of the history out", () => {
    expect(computeSeasonalScales(Float64Array.of(1, 2, Number.NaN, 5), 2)).toEqual({ absolute: 3, squared: 9 });
    expect(computeSeasonalScales(Float64Array.of(1, 2), 2)).toEqual({ absolute: null, squared: null });
  });

  it("sMAPE counts 0/0 as 0", () => {
    expect(resultOf("smape", [one({ truth: 0, prediction: 0 }), one({ step: 2, truth: 0, prediction: 1 })]).value).toBe(
      100,
    );
    expect(computeSmapeFraction({ truth: Float64Array.of(0), prediction: Float64Array.of(0) })).toBe(0);
  });
});

describe("blocks", () => {
  const blocksOf = (origins: readonly number[], horizon: number) => {
    const steps = origins.flatMap((origin) =>
      Array.from({ length: horizon }, (_, step) => one({ origin, step: step + 1 })),
    );
    const { units, unitCount } = buildForecastSample(rowsOf(steps), SETTINGS);
    return { count: unitCount, first: [...new Set(units)] };
  };

  it("are origins that do not overlap", () => {
    expect(blocksOf([0, 4, 8], 4)).toEqual({ count: 3, first: [0, 1, 2] });
  });

  it("are runs of origins where forecasts overlap, or where an origin is shorter than a season", () => {
    expect(blocksOf([0, 1, 2, 3, 4, 5, 6, 7], 4).count).toBe(2);
    expect(blocksOf([0, 1, 2, 3, 4, 5, 6, 7], 1).count).toBe(2);
    expect(blocksOf([0, 2, 4, 6, 8, 10], 8).count).toBe(2);
  });

  it("are longer by twice the overlap where ten of them remain", () => {
    const origins = Array.from({ length: 240 }, (_, origin) => 2 * origin);
    expect(blocksOf(origins, 8).count).toBe(Math.ceil(480 / (8 + 2 * 6)));
    expect(blocksOf(origins.slice(0, 60), 8).count).toBe(10);
  });

  it("are seasons of a single origin", () => {
    expect(blocksOf([0], 12).count).toBe(3);
    expect(blocksOf([0], 3).count).toBe(1);
  });

  it("leave rows without a truth out, and none at all give no value", () => {
    const steps = [one({ truth: Number.NaN }), one({ step: 2 })];
    expect(buildForecastSample(rowsOf(steps), SETTINGS).n).toBe(1);
    for (const { id } of all) expect(resultOf(id, [one({ truth: Number.NaN })]), id).toMatchObject({ value: null });
    expect(() => resultOf("mae", [one({ prediction: Number.NaN })])).toThrow(/prediction NaN/);
  });
});

/** Errors share a level within an origin. */
function simulate(origins: number, rng: Rng) {
  const steps = Array.from({ length: origins }, (_, origin) => {
    const level = rng.normal();
    return Array.from({ length: 8 }, (_value, index): Step => {
      const prediction = 100;
      const truth = prediction + level + 0.5 * rng.normal();
      return one({ origin: origin * 8, step: index + 1, truth, prediction, lower: 98.5, upper: 101.5 });
    });
  }).flat();
  return buildForecastSample(rowsOf(steps), SETTINGS);
}

describe("coverage of the two-sided 95 % interval at 14 origins", () => {
  const { sampling } = familyOf("forecast");
  const large = simulate(40_000, createRng(1));
  const rng = createRng(2);
  const trials = Array.from({ length: 250 }, () =>
    measureMetrics(simulate(14, rng), all, { seed: 1, replicates: 0, sampling }),
  );

  it.each(["mae", "rmse", "bias", "mape", "wape", "mase", "smape", "pinball", "coverage"])("%s", (id) => {
    const truth = parseMetric(id, "forecast").compute(large).value ?? Number.NaN;
    let covered = 0;
    for (const measured of trials) {
      const [lower = 1, upper = 0] = measured.get(id)?.value.ci ?? [];
      if (lower <= truth && truth <= upper) covered += 1;
    }
    // Nominal 0.95; few blocks with skewed losses cover less, and rows taken for independent would cover some 0.6.
    expect(covered / trials.length).toBeGreaterThan(0.85);
  });
});

import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseMetric } from "../../../../../core/metrics/metrics.ts";
import { computeRawMapeFraction } from "../../../../../core/metrics/point/mape.ts";
import { buildPointSample } from "../../../../../core/metrics/point/point-sample.ts";
import { expectRelative, readGolden, STATISTIC } from "../../read-golden.ts";

const numbers = z.array(z.number());
const { regression } = readGolden(
  "metrics",
  z.object({ regression: z.object({ y: numbers, pred: numbers }).catchall(z.number()) }),
);
const { y, pred, ...values } = regression;
const [truth, prediction] = [Float64Array.from(y), Float64Array.from(pred)];
const sample = buildPointSample({ truth, prediction });
const computeValue = (id: string, rows = sample): number =>
  parseMetric(id, "regression").compute(rows).value ?? Number.NaN;
const golden = (key: string): number => z.number().parse(values[key]);
const pointsOf = (...rows: readonly (readonly [number, number])[]) =>
  buildPointSample({
    truth: Float64Array.from(rows, ([value]) => value),
    prediction: Float64Array.from(rows, ([, value]) => value),
  });

/** Red? A convention of SCIENCE 2.2 was left. Every key of the golden file is compared. */
describe("goldens of scikit-learn 1.2.1", () => {
  const direct = ["mae", "rmse", "r2", "medae", "max_error", "explained_variance", "msle", "d2_absolute"];

  it.each(direct)("%s", (id) => {
    expectRelative(computeValue(id), golden(id), STATISTIC);
  });

  it("pinball at 0.9", () => {
    expect(parseMetric("pinball", "regression").parameters).toEqual({ alpha: 0.9 });
    expectRelative(computeValue("pinball"), golden("pinball_0.9"), STATISTIC);
  });

  it("MAPE, ours in % and the raw fraction", () => {
    expectRelative(computeValue("mape"), 100 * golden("mape_fraction"), STATISTIC);
    expectRelative(computeRawMapeFraction({ truth, prediction }), golden("mape_fraction"), STATISTIC);
    const withZero = truth.with(5, 0);
    expectRelative(
      computeRawMapeFraction({ truth: withZero, prediction }),
      golden("mape_fraction_with_zero_target_idx5"),
      STATISTIC,
    );
    const lowered = { truth: truth.map((value) => value - 52), prediction: prediction.map((value) => value - 52) };
    expectRelative(computeRawMapeFraction(lowered), golden("mape_fraction_negative_targets(y-52)"), STATISTIC);
    expect(parseMetric("mape", "regression").compute(buildPointSample({ truth: withZero, prediction }))).toEqual({
      value: null,
      reason: "1 of 60 true values are zero or within 0.1 % of the median from it; read WAPE instead",
    });
  });

  it("R² of a constant truth", () => {
    expect(computeValue("r2", pointsOf([3, 3], [3, 3], [3, 3]))).toBe(golden("r2_constant_y_perfect"));
    expect(computeValue("r2", pointsOf([3, 3], [3, 3], [3, 2]))).toBe(golden("r2_constant_y_imperfect"));
  });

  it("are all of the file", () => {
    const variants = Object.keys(values).filter((key) => /^(mape|pinball|r2_)/.test(key));
    expect([...direct, ...variants].toSorted()).toEqual(Object.keys(values).toSorted());
  });
});

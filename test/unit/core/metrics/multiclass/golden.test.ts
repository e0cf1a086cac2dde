import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseMetric } from "../../../../../core/metrics/metrics.ts";
import { buildMulticlassSample } from "../../../../../core/metrics/multiclass/multiclass-sample.ts";
import { expectRelative, readGolden, STATISTIC } from "../../read-golden.ts";

const numbers = z.array(z.number());
const { multiclass } = readGolden(
  "metrics",
  z.object({ multiclass: z.object({ y: numbers, proba: z.array(numbers) }).catchall(z.number()) }),
);
const { y, proba, ...values } = multiclass;
const sample = buildMulticlassSample(
  { classes: ["0", "1", "2"], truth: Int32Array.from(y), scores: Float64Array.from(proba.flat()) },
  ["0", "1", "2"],
);

/** Red? A convention of SCIENCE 2.1 was left: classes met in truth or labels, ties, or the renormalised log loss. */
describe("goldens of scikit-learn 1.2.1", () => {
  it.each(Object.keys(values))("%s", (id) => {
    expectRelative(parseMetric(id, "multiclass").compute(sample).value ?? Number.NaN, values[id] as number, STATISTIC);
  });

  it("are all of the file", () => {
    expect(Object.keys(values)).toHaveLength(11);
  });
});

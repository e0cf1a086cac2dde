import { type Metric, NO_ROWS } from "../metric.ts";
import { sumOf } from "../point/ratio-metric.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/**
 * Matthews correlation of label and truth for several classes (Gorodkin 2004, Comput. Biol. Chem. 28). A constant label or truth: 0 and
 * `undefined`. Goldens: scikit-learn 1.2.1, `metrics:multiclass:mcc`.
 */
export const mcc: Metric<MulticlassSample> = {
  id: "mcc",
  title: "Matthews correlation",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [-1, 1],
  needs: "labels",
  parameters: {},
  compute({ n, hits, support, predicted }) {
    if (n === 0) return NO_ROWS;
    // As shares of the rows: squares of counts would lose digits.
    let [both, truth, label] = [0, 0, 0];
    for (let index = 0; index < support.length; index++) {
      const [actual, guessed] = [(support[index] as number) / n, (predicted[index] as number) / n];
      both += actual * guessed;
      truth += actual * actual;
      label += guessed * guessed;
    }
    const isConstant = support.some((rows) => rows === n) || predicted.some((rows) => rows === n);
    if (isConstant) return { value: 0, undefined: true, reason: "label or truth is constant" };
    return { value: (sumOf(hits) / n - both) / Math.sqrt((1 - truth) * (1 - label)) };
  },
  interval: { kind: "bootstrap", flavour: "percentile" },
};

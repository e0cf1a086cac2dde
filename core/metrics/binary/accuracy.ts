import { wilson } from "../interval.ts";
import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/** Accuracy: share of rows whose label at the threshold is right. Goldens: scikit-learn 1.2.1, `metrics:binary:accuracy`. */
export const accuracy: Metric<BinarySample> = {
  id: "accuracy",
  title: "Accuracy",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute({ n, confusion: { trueNegative, truePositive } }) {
    return n === 0 ? NO_ROWS : { value: (trueNegative + truePositive) / n };
  },
  interval: wilson(({ n, confusion: { trueNegative, truePositive } }) => [trueNegative + truePositive, n]),
};

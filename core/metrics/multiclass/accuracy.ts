import { wilson } from "../interval.ts";
import { type Metric, NO_ROWS } from "../metric.ts";
import { sumOf } from "../point/ratio-metric.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/** Accuracy: share of rows whose most probable class is the true one. Goldens: scikit-learn 1.2.1, `metrics:multiclass:accuracy`. */
export const accuracy: Metric<MulticlassSample> = {
  id: "accuracy",
  title: "Accuracy",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute: ({ n, hits }) => (n === 0 ? NO_ROWS : { value: sumOf(hits) / n }),
  interval: wilson(({ n, hits }) => [sumOf(hits), n]),
};

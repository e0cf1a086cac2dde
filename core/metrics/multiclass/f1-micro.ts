import { wilson } from "../interval.ts";
import { type Metric, NO_ROWS } from "../metric.ts";
import { sumOf } from "../point/ratio-metric.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/** F1 of the pooled counts; equals accuracy when every row has one label. Goldens: scikit-learn 1.2.1, `metrics:multiclass:f1_micro`. */
export const f1Micro: Metric<MulticlassSample> = {
  id: "f1_micro",
  title: "F1, pooled over classes",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute: ({ n, hits }) => (n === 0 ? NO_ROWS : { value: sumOf(hits) / n }),
  interval: wilson(({ n, hits }) => [sumOf(hits), n]),
};

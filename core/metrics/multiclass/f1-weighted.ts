import type { Metric } from "../metric.ts";
import { averageClasses, F1 } from "./class-averages.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/** F1, mean over classes weighted by their rows. Goldens: scikit-learn 1.2.1, `metrics:multiclass:f1_weighted`. */
export const f1Weighted: Metric<MulticlassSample> = {
  id: "f1_weighted",
  title: "F1, weighted by rows",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute: (sample) => averageClasses(sample, F1, "by rows"),
  interval: { kind: "bootstrap", flavour: "percentile" },
};

import type { Metric } from "../metric.ts";
import { averageClasses, F1 } from "./class-averages.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/** F1, unweighted mean over the classes met in truth or labels. Goldens: scikit-learn 1.2.1, `metrics:multiclass:f1_macro`. */
export const f1Macro: Metric<MulticlassSample> = {
  id: "f1_macro",
  title: "F1, mean over classes",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute: (sample) => averageClasses(sample, F1, "equally"),
  interval: { kind: "bootstrap", flavour: "percentile" },
};

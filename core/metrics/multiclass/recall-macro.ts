import type { Metric } from "../metric.ts";
import { averageClasses, RECALL } from "./class-averages.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/** Recall, unweighted mean over the classes met in truth or labels; a class without rows counts 0. Checked by hand. */
export const recallMacro: Metric<MulticlassSample> = {
  id: "recall_macro",
  title: "Recall, mean over classes",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute: (sample) => averageClasses(sample, RECALL, "equally"),
  interval: { kind: "bootstrap", flavour: "percentile" },
};

import type { Metric } from "../metric.ts";
import { averageClasses, PRECISION } from "./class-averages.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/** Precision, unweighted mean over the classes met in truth or labels; a class that is never predicted counts 0. Checked by hand. */
export const precisionMacro: Metric<MulticlassSample> = {
  id: "precision_macro",
  title: "Precision, mean over classes",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute: (sample) => averageClasses(sample, PRECISION, "equally"),
  interval: { kind: "bootstrap", flavour: "percentile" },
};

import { type Metric, NO_ROWS, ONE_CLASS } from "../metric.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/** Balanced accuracy: mean of the recalls of the classes that have rows. Fewer than two of them: no value. Checked by hand. */
export const balancedAccuracy: Metric<MulticlassSample> = {
  id: "balanced_accuracy",
  title: "Balanced accuracy",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute({ n, hits, support }) {
    if (n === 0) return NO_ROWS;
    let [sum, present] = [0, 0];
    for (let label = 0; label < support.length; label++) {
      const rows = support[label] as number;
      if (rows === 0) continue;
      sum += (hits[label] as number) / rows;
      present += 1;
    }
    return present < 2 ? ONE_CLASS : { value: sum / present };
  },
  interval: { kind: "bootstrap", flavour: "percentile" },
};

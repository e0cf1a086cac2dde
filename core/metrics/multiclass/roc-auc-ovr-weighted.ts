import { createAreaMetric } from "./area-metric.ts";

/**
 * One-vs-rest ROC AUC, mean over classes weighted by their rows. A class without rows: no value.
 * Goldens: scikit-learn 1.2.1, `metrics:multiclass:roc_auc_ovr_weighted`.
 */
export const rocAucOvrWeighted = createAreaMetric({
  id: "roc_auc_ovr_weighted",
  title: "ROC AUC, one against the rest, weighted by rows",
  combine({ oneVsRest, support }) {
    const rows = support.reduce((sum, count) => sum + count, 0);
    return oneVsRest.reduce((sum, area, label) => sum + area * (support[label] as number), 0) / rows;
  },
  influence: "ovrWeighted",
});

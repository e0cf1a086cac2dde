import { createAreaMetric } from "./area-metric.ts";

/**
 * One-vs-rest ROC AUC, unweighted mean over classes: each class's score ranks its rows against all others. A class without rows: no value.
 * Goldens: scikit-learn 1.2.1, `metrics:multiclass:roc_auc_ovr_macro`.
 */
export const rocAucOvrMacro = createAreaMetric({
  id: "roc_auc_ovr_macro",
  title: "ROC AUC, one against the rest, mean over classes",
  combine: ({ oneVsRest }) => oneVsRest.reduce((sum, area) => sum + area, 0) / oneVsRest.length,
  influence: "ovrMacro",
});

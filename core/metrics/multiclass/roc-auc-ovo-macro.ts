import { createAreaMetric } from "./area-metric.ts";

/**
 * One-vs-one ROC AUC (M of Hand and Till 2001, Machine Learning 45): mean over ordered pairs of classes of the area of the first one's
 * score on the rows of both. A class without rows: no value. Goldens: scikit-learn 1.2.1, `metrics:multiclass:roc_auc_ovo_macro`.
 */
export const rocAucOvoMacro = createAreaMetric({
  id: "roc_auc_ovo_macro",
  title: "ROC AUC, one against one, mean over pairs",
  combine: ({ oneVsOne }) => oneVsOne.reduce((sum, area) => sum + area, 0) / oneVsOne.length,
  influence: "ovoMacro",
});

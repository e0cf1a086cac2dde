import type { Predictions } from "../../data/predictions.ts";
import { fitCbpe } from "./cbpe.ts";
import { fitClassModel } from "./class-model.ts";
import type { EstimatorOptions, EstimatorResult } from "./estimator.ts";
import { fitResidualModel } from "./residual-model.ts";

/** What tells the performance of a task without labels, fitted on the evaluation's rows, or why nothing does. */
export function fitEstimator(
  reference: Predictions | null,
  { threshold, ...options }: EstimatorOptions & { readonly threshold: number },
): EstimatorResult {
  if (reference === null) return { missing: "the evaluation's predictions are not at hand" };
  switch (reference.kind) {
    case "binary":
      return fitCbpe(reference, { ...options, threshold });
    case "multiclass":
      return fitClassModel(reference, options);
    case "regression":
      return fitResidualModel(reference, options);
    case "forecast":
      return { missing: "forecasts are watched by their residuals" };
  }
}

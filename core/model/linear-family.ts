import type { ModelTask } from "../documents/model.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import type { LbfgsOptions, LbfgsResult, LbfgsStep } from "./lbfgs.ts";
import { computeLogLoss, fitLogistic, scoreLogistic } from "./logistic-regression.ts";
import { countOutputs } from "./model-task.ts";
import { computeMultinomialLoss, fitMultinomial, scoreMultinomial } from "./multinomial-regression.ts";
import { computeSquaredError, fitRidge, scoreRidge } from "./ridge-regression.ts";

export interface LinearFitOptions extends LbfgsOptions {
  /** Weight of the penalty ½·l2·Σ w², added to the **summed** loss. */
  readonly l2: number;
  /** Weights to start from, `[(width + 1) · outputs]`, the intercepts last. */
  readonly start: Float64Array;
}

/** What a linear model is for one kind of task: logistic, softmax or ridge regression. */
export interface LinearFamily {
  /** Weights per column; 1 unless there are several classes. */
  readonly outputs: number;
  fit(rows: LabelledRows, options: LinearFitOptions): Generator<LbfgsStep, LbfgsResult, void>;
  /** Mean loss without the penalty: log loss in nats, or squared error. */
  computeLoss(rows: LabelledRows, weights: Float64Array): number;
  /** `[rows, outputs]`: probabilities, or numbers. */
  score(matrix: Float64Array, weights: Float64Array): Float64Array;
}

export function linearFamilyOf(task: ModelTask): LinearFamily {
  const outputs = countOutputs(task);
  switch (task.kind) {
    case "binary":
      return { outputs, fit: fitLogistic, computeLoss: computeLogLoss, score: scoreLogistic };
    case "multiclass":
      return {
        outputs,
        fit: (rows, options) => fitMultinomial(rows, { ...options, classes: outputs }),
        computeLoss: (rows, weights) => computeMultinomialLoss(rows, weights, outputs),
        score: (matrix, weights) => scoreMultinomial(matrix, weights, outputs),
      };
    case "regression":
      return { outputs, fit: fitRidge, computeLoss: computeSquaredError, score: scoreRidge };
  }
}

import type { Predictions } from "../data/predictions.ts";
import { SlipwayError } from "../errors.ts";
import type { PipelineTask } from "../pipeline/schema.ts";
import type { ForecastEvidence } from "./forecast-detail.ts";
import { judgeBinary } from "./judge-binary.ts";
import { judgeForecast } from "./judge-forecast.ts";
import { judgeMulticlass } from "./judge-multiclass.ts";
import { judgeRegression } from "./judge-regression.ts";
import type { Judgement } from "./judgement.ts";

export interface Case {
  readonly task: PipelineTask;
  readonly predictions: Predictions;
  readonly threshold: number;
  readonly forecast?: ForecastEvidence;
}

/** The one place that asks for the kind of a task. */
export function judge({ task, predictions, threshold, forecast }: Case): Judgement {
  if (task.kind === "binary" && predictions.kind === "binary") return judgeBinary({ task, predictions, threshold });
  if (task.kind === "multiclass" && predictions.kind === "multiclass") return judgeMulticlass({ task, predictions });
  if (task.kind === "regression" && predictions.kind === "regression") return judgeRegression({ task, predictions });
  if (task.kind === "forecast" && predictions.kind === "forecast") {
    const evidence = forecast ?? { information: "ex-ante", baselines: [], skillAgainst: "" };
    return judgeForecast({ task, predictions, evidence });
  }
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `The task is ${task.kind} and the predictions are those of a ${predictions.kind} task.`,
    remedy: "Score the rows again with the pipeline's own model.",
  });
}

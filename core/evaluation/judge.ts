import type { Predictions } from "../data/predictions.ts";
import { SlipwayError } from "../errors.ts";
import type { PipelineEvaluate, PipelineTask } from "../pipeline/schema.ts";
import type { DevelopmentSample } from "./build-credit.ts";
import type { ForecastEvidence } from "./forecast-detail.ts";
import { judgeBinary } from "./judge-binary.ts";
import { judgeForecast } from "./judge-forecast.ts";
import { judgeMulticlass } from "./judge-multiclass.ts";
import { judgeRegression } from "./judge-regression.ts";
import type { Judgement } from "./judgement.ts";

export interface Case {
  readonly task: PipelineTask;
  readonly predictions: Predictions;
  readonly settings: Pick<PipelineEvaluate, "threshold" | "fairness" | "credit">;
  readonly forecast?: ForecastEvidence;
  readonly development?: DevelopmentSample | null;
}

/** The one place that asks for the kind of a task. */
export function judge({ task, predictions, settings, forecast, development = null }: Case): Judgement {
  if (task.kind === "binary" && predictions.kind === "binary") {
    return judgeBinary({ task, predictions, settings, development });
  }
  if (settings.fairness !== undefined || settings.credit !== undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `evaluate.${settings.fairness === undefined ? "credit" : "fairness"} is asked for in a ${task.kind} task.`,
      remedy: "Leave it out: only binary tasks have it.",
    });
  }
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

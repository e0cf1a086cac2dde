import { SlipwayError } from "../errors.ts";
import { FORECASTERS, parseForecaster } from "../forecast/forecasters.ts";
import { parseTrainerParameters } from "../trainers/trainers.ts";
import type { Pipeline } from "./schema.ts";

/**
 * The parameters of `train`, without its kind, with every default filled in: of a forecaster when the task is a forecast, else of a trainer.
 * @throws SLIPWAY_E_PIPELINE_INVALID, SLIPWAY_E_NOT_BUILT_YET
 */
export function parseTrain({ task, train }: Pick<Pipeline, "task" | "train">): Readonly<Record<string, unknown>> {
  const { kind, ...given } = train;
  if (task.kind === "forecast" && typeof given.seeds === "number" && given.seeds > 1) throw refuseSeeds();
  if (task.kind === "forecast") return parseForecaster(kind).parse(given);
  if (!FORECASTERS.has(kind)) return parseTrainerParameters(train);
  throw new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: `train: ${kind} forecasts a series, and the task is ${task.kind}.`,
    remedy: 'Take another trainer, or a task of kind "forecast".',
  });
}

function refuseSeeds(): SlipwayError {
  return new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: "train.seeds: the spread over seeds is not measured for a forecast.",
    remedy: "Leave it out.",
  });
}

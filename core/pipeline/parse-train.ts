import { SlipwayError } from "../errors.ts";
import { FORECASTERS } from "../forecast/forecasters.ts";
import { splitLearnedSettings } from "../forecast/learned-settings.ts";
import { parseTrainer, parseTrainerParameters, TRAINERS } from "../trainers/trainers.ts";
import type { Pipeline } from "./schema.ts";

/**
 * The parameters of `train`, without its kind, with every default filled in: of a forecaster, or of a trainer, to which a forecast adds its
 * features and how often it is fitted anew.
 * @throws SLIPWAY_E_PIPELINE_INVALID
 */
export function parseTrain({ task, train }: Pick<Pipeline, "task" | "train">): Readonly<Record<string, unknown>> {
  const { kind, ...given } = train;
  if (task.kind === "forecast" && typeof given.seeds === "number" && given.seeds > 1) throw refuseSeeds();
  if (task.kind !== "forecast") return parseRowTrainer(task.kind, train);
  const forecaster = FORECASTERS.get(kind);
  if (forecaster !== undefined) return forecaster.parse(given);
  const record = TRAINERS.get(kind);
  if (record?.tasks.includes("forecast") !== true) throw refuseKind(kind);
  const { settings, parameters } = splitLearnedSettings(given, record);
  return { ...parseTrainerParameters({ kind, ...parameters }), ...settings };
}

function parseRowTrainer(task: string, train: Pipeline["train"]): Readonly<Record<string, unknown>> {
  const { kind } = train;
  const seriesOnly = FORECASTERS.has(kind) || parseTrainer(kind).tasks.every((own) => own === "forecast");
  if (!seriesOnly) return parseTrainerParameters(train);
  throw new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: `train: ${kind} forecasts a series, and the task is ${task}.`,
    remedy: 'Take another trainer, or a task of kind "forecast".',
  });
}

function refuseKind(kind: string): SlipwayError {
  const learned = [...TRAINERS.values()].filter(({ tasks }) => tasks.includes("forecast")).map(({ id }) => id);
  return new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: TRAINERS.has(kind)
      ? `train: ${kind} does not forecast.`
      : `train: there is no forecaster "${kind.slice(0, 80)}".`,
    remedy: `A task of kind "forecast" takes one of: ${[...FORECASTERS.keys(), ...learned].join(", ")}.`,
  });
}

function refuseSeeds(): SlipwayError {
  return new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: "train.seeds: the spread over seeds is not measured for a forecast.",
    remedy: "Leave it out.",
  });
}

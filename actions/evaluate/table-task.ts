import type { LoadedPredictions } from "../../core/data/predictions.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { PipelineTask } from "../../core/pipeline/schema.ts";
import type { EvaluateInputs } from "./contract.ts";
import { parseList } from "./table-settings.ts";

/** The task of a table: what the inputs say of it and what its rows show. @throws SLIPWAY_E_INPUT_INVALID */
export function buildTableTask(
  inputs: EvaluateInputs,
  { predictions, positive = "1" }: LoadedPredictions,
): PipelineTask {
  const { target } = inputs;
  switch (predictions.kind) {
    case "binary":
      return { kind: "binary", target, positive };
    case "multiclass":
      return { kind: "multiclass", target };
    case "regression":
      return { kind: "regression", target };
    case "forecast": {
      const { origin, step } = predictions;
      return {
        kind: "forecast",
        target,
        horizon: step.reduce((most, value) => Math.max(most, value), 1),
        season: parseSeason(inputs.season),
        testOrigins: new Set(origin).size,
        interval: inputs.interval,
      };
    }
  }
}

function parseSeason(text: string): number[] {
  const lengths = parseList(text).map(Number);
  if (lengths.length > 0 && lengths.every((length) => Number.isInteger(length) && length >= 2)) return lengths;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `evaluate: season: "${text}" is no list of lengths; forecasts vary together over a season, so it must be known.`,
    remedy: "Give the lengths of the seasons in steps, such as `season` 48,336 for half-hours of a day and of a week.",
  });
}

import { SlipwayError } from "../errors.ts";
import type { PipelineTask, TabularTask } from "./schema.ts";

/** For what looks at rows one by one. @throws SLIPWAY_E_INPUT_INVALID */
export function requireTabular(task: PipelineTask): TabularTask {
  if (task.kind !== "forecast") return task;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: "This stage judges rows one by one; the task is a forecast.",
    remedy: "Use a task of kind binary, multiclass or regression.",
  });
}

import { SlipwayError } from "../errors.ts";
import type { BinaryTask, PipelineTask } from "./schema.ts";

/** For stages that know binary tasks alone. @throws SLIPWAY_E_NOT_BUILT_YET */
export function requireBinary(task: PipelineTask): BinaryTask {
  if (task.kind === "binary") return task;
  throw new SlipwayError("SLIPWAY_E_NOT_BUILT_YET", {
    what: `This stage cannot do ${task.kind} tasks yet.`,
    remedy: 'Use a task of kind "binary".',
  });
}

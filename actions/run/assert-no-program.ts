import { SlipwayError } from "../../core/errors.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import { command } from "../../core/trainers/command.ts";
import type { Stage } from "./contract.ts";

/**
 * A program of the user beside a token that may write could register anything: the stages that run it need a job of their own (DESIGN 16: 14).
 * @throws SLIPWAY_E_PIPELINE_UNLOADABLE
 */
export function assertNoProgram({ pipeline, file }: LoadedPipeline, stages: readonly Stage[]): void {
  if (pipeline.train.kind !== command.id || !stages.includes("train")) return;
  throw new SlipwayError("SLIPWAY_E_PIPELINE_UNLOADABLE", {
    what: `${pipeline.name} trains by a program of yours, and a job that may write to the repository runs no code of its users.`,
    remedy:
      "Run train and evaluate in a job with `contents: read`, and register and deploy in another one, by their own actions.",
    file,
  });
}

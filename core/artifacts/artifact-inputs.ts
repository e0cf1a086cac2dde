import { z } from "zod";

/** Inputs of the stages that take a pipeline as an earlier job of the run left it. */
export const artifactInputs = {
  artifact: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Artifact of this run with a pipeline.json, instead of a pipeline: no code of the user is run."),
  model: z
    .string()
    .min(1)
    .exactOptional()
    .describe("With artifact: the model that it must be about; anything else is refused. Default: any."),
};

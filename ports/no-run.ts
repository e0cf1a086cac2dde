import { SlipwayError } from "../core/errors.ts";

/** What a run of a workflow has and a laptop has not. */
export const NO_RUN = {
  commit: undefined,
  run: "",
  runArtifacts: undefined,
  deployments: undefined,
  issues: undefined,
  retraining: undefined,
  findProvenance: undefined,
  findOverride: async () => undefined,
  /** @throws SLIPWAY_E_INPUT_INVALID */
  fetchArtifact: async (name: string): Promise<string> => {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `artifact: ${JSON.stringify(name.slice(0, 80))} is asked for outside a run of a workflow.`,
      remedy: "Give a pipeline instead.",
    });
  },
};

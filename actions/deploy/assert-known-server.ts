import { SlipwayError } from "../../core/errors.ts";
import type { PipelineDeploy } from "../../core/pipeline/schema.ts";
import type { DeployInputs } from "./contract.ts";

interface Address {
  readonly pipeline: string;
  readonly deploy: PipelineDeploy;
  readonly inputs: Pick<DeployInputs, "artifact" | "deployToken" | "servers">;
}

/**
 * The pipeline of an artifact comes from a job that ran other people's code, which could name a server of its own and be sent the token:
 * the token goes to the servers of the workflow file alone, each for its pipeline.
 * @throws SLIPWAY_E_ARTIFACT_INVALID, SLIPWAY_E_INPUT_INVALID where no server is named
 */
export function assertKnownServer({ pipeline, deploy, inputs }: Address): void {
  const { artifact, deployToken, servers } = inputs;
  if (artifact === undefined || deployToken === "") return;
  const known = servers.split("\n").map((line) => line.trim().split(/\s+/));
  if (servers.trim() === "") {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `servers: an artifact and a token are given, and no server that the token of ${pipeline} may be sent to.`,
      remedy: `Give \`servers: ${describe(pipeline, deploy)}\`, or run \`slipway workflows write\`, if that is its server.`,
    });
  }
  if (known.some(([name, url, adminUrl]) => name === pipeline && url === deploy.url && adminUrl === deploy.adminUrl)) {
    return;
  }
  throw new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
    what: `Artifact ${artifact} wants ${pipeline} on a server that \`servers\` does not name for it.`,
    remedy:
      "The token was sent nowhere. If the pipeline was changed, run `slipway workflows write` and commit; if not, see the job that left the artifact.",
  });
}

function describe(pipeline: string, { url, adminUrl }: PipelineDeploy): string {
  return [pipeline, url, ...(adminUrl === undefined ? [] : [adminUrl])].join(" ");
}

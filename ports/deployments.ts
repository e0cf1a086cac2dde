import { createDeploymentLog } from "../adapters/github/deployment-log.ts";
import type { ActionWorld } from "../adapters/runner/run-action.ts";
import { noteDeployment, readDangling } from "../adapters/runner/step-state.ts";
import type { DeploymentLog } from "../core/deployments/deployment-log.ts";
import { openRunRepository } from "./github.ts";

/** GitHub's Deployments of the repository of the run; what has begun is noted, so that the post step can end it. */
export function openDeployments(world: ActionWorld): DeploymentLog | undefined {
  const github = openRunRepository(world);
  if (github === undefined) return undefined;
  const log = createDeploymentLog({ github });
  return {
    ...log,
    async begin(request) {
      const open = await log.begin(request);
      if (!open.active) noteDeployment(open.id);
      return open;
    },
    async finish(id, ending) {
      await log.finish(id, ending);
      noteDeployment("");
    },
  };
}

/** Ends as `error` what the main step began and, because it was killed, did not end. A matrix deploys other models at the same time: those go on. */
export async function closeDangling(world: ActionWorld): Promise<void> {
  const id = readDangling();
  const log = id === undefined ? undefined : openDeployments(world);
  if (id === undefined || log === undefined) return;
  await log.finish(id, { state: "error", description: "The job ended before the deployment did." });
  world.log.warn(`Deployment ${id} was left in progress; it is ended as an error.`);
}

import type { DeploymentLog, DeploymentRequest } from "../../core/deployments/deployment-log.ts";
import { isEarlierAttempt, isSameDeployment } from "../../core/deployments/deployment-payload.ts";

export interface MemoryDeployment extends DeploymentRequest {
  readonly id: string;
  state: "in_progress" | "success" | "failure" | "error" | "inactive";
}

/** Deployments in memory, oldest first; several logs may share them. */
export function createMemoryDeploymentLog(deployments: MemoryDeployment[] = []): DeploymentLog {
  const inOrder = (environment: string, model: string): readonly MemoryDeployment[] =>
    deployments.filter((each) => each.environment === environment && each.model === model);
  return {
    async begin(request) {
      const rivals = inOrder(request.environment, request.model).filter(({ state }) => state === "in_progress");
      for (const each of rivals) if (isEarlierAttempt(each.run, request.run)) each.state = "error";
      const own = rivals.find((each) => each.run === request.run && isSameDeployment(each, request));
      if (own !== undefined) return { id: own.id, active: false };
      const current = inOrder(request.environment, request.model).findLast(({ state }) => state === "success");
      if (current !== undefined && isSameDeployment(current, request)) return { id: current.id, active: true };
      const id = String(deployments.length + 1);
      deployments.push({ ...request, id, state: "in_progress" });
      return { id, active: false };
    },
    async finish(id, { state }) {
      const own = deployments.find((each) => each.id === id);
      if (own === undefined) throw new Error(`There is no deployment ${id}.`);
      own.state = state;
      const successes = inOrder(own.environment, own.model).filter((each) => each.state === "success");
      for (const each of successes.slice(0, -1)) each.state = "inactive";
    },
    async active(environment, model) {
      const current = inOrder(environment, model).findLast(({ state }) => state === "success");
      if (current === undefined) return undefined;
      const { run: _, rollbackOf: __, state: ___, ...recorded } = current;
      return { ...recorded, at: "2026-03-01T08:00:00Z" };
    },
  };
}

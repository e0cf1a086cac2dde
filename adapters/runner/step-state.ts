import { getState, saveState } from "@actions/core";

const DEPLOYMENT = "deployment";

/** Notes for the post step of this action that a deployment has begun; the empty text: that it has ended. */
export function noteDeployment(id: string): void {
  saveState(DEPLOYMENT, id);
}

/** The deployment that this action began and did not end; `undefined` when there is none. */
export function readDangling(): string | undefined {
  return getState(DEPLOYMENT) || undefined;
}

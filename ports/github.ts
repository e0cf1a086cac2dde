import type { ActionWorld } from "../adapters/runner/run-action.ts";
import { openRecords, type Records } from "./registry.ts";

/** Whether the job may write: one that may not keeps what it would append in memory. */
export type Access = "read" | "write";

/** What is kept from one run to the next: Releases, tags and the state branch of the repository that `SLIPWAY_REGISTRY` names. */
export async function openRunRecords(world: ActionWorld, _access: Access): Promise<Records> {
  return openRecords(world);
}

import { join } from "node:path";
import { createFileRegistry } from "../adapters/files/registry.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import { createFileStateStore } from "../adapters/files/state-store.ts";
import { type Audit, createAudit } from "../core/audit/audit.ts";
import type { ModelStore } from "../core/registry/model-store.ts";
import type { StateStore } from "../core/state/state-store.ts";
import type { Workplace } from "./workplace.ts";

/** The registry of the working directory. By itself, because a listing should not wait for engines and runtimes to load. */
export function openRegistry({ cwd, log }: Pick<Workplace, "cwd" | "log">): ModelStore {
  return createFileRegistry({ root: join(cwd, ".slipway", "registry"), sha256, log });
}

export function openState({ cwd }: Pick<Workplace, "cwd">): StateStore {
  return createFileStateStore({ root: join(cwd, ".slipway", "state"), sha256 });
}

/** What is kept from one run to the next: the registry, the state, and the audit of what is done to both. */
export interface Records {
  readonly registry: ModelStore;
  readonly state: StateStore;
  readonly audit: Audit;
}

/** Those of the working directory. */
export function openRecords(workplace: Pick<Workplace, "cwd" | "log" | "clock">): Records {
  return joinRecords({ registry: openRegistry(workplace), state: openState(workplace) }, workplace);
}

export function joinRecords(
  { registry, state }: Pick<Records, "registry" | "state">,
  { clock }: Pick<Workplace, "clock">,
): Records {
  return { registry, state, audit: createAudit({ state, registry, sha256, clock }) };
}

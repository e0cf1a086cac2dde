import { join } from "node:path";
import { createForeignFetcher } from "../adapters/files/foreign-file.ts";
import { createFileRegistry } from "../adapters/files/registry.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import { createFileStateStore } from "../adapters/files/state-store.ts";
import { copyOut } from "../adapters/files/version-folder.ts";
import { createGitHubModelStore } from "../adapters/github/model-store.ts";
import { createGitHubStateStore } from "../adapters/github/state-store.ts";
import { type Audit, createAudit } from "../core/audit/audit.ts";
import type { ModelStore } from "../core/registry/model-store.ts";
import { createOverlayStateStore } from "../core/state/overlay-state-store.ts";
import type { StateStore } from "../core/state/state-store.ts";
import { openGitHub } from "./github.ts";
import type { PortOptions } from "./port-options.ts";

export type RegistryPlace = Pick<PortOptions, "cwd" | "log" | "clock" | "registry" | "github">;

/** Whether a job may write. One that may not keeps what it would add to the state in memory. */
export type Access = "read" | "write";

/** By itself, because a listing should not wait for engines and runtimes to load. */
export function openRegistry(place: RegistryPlace): ModelStore {
  const { cwd, log, clock } = place;
  const github = openGitHub(place);
  if (github === undefined) return createFileRegistry({ root: join(cwd, ".slipway", "registry"), sha256, log });
  const fetchForeign = createForeignFetcher();
  return createGitHubModelStore({
    github,
    sha256,
    clock,
    log,
    copyOut: (from, to) => copyOut(from, { ...to, fetchForeign }),
  });
}

export function openState(place: RegistryPlace, access: Access = "write"): StateStore {
  const github = openGitHub(place);
  if (github === undefined) return createFileStateStore({ root: join(place.cwd, ".slipway", "state"), sha256 });
  const base = createGitHubStateStore({ github, sha256 });
  return access === "write" ? base : createOverlayStateStore({ base, sha256 });
}

/** What is kept from one run to the next: the registry, the state, and the audit of what is done to both. */
export interface Records {
  readonly registry: ModelStore;
  readonly state: StateStore;
  readonly audit: Audit;
}

/** Those of the working directory, or of the repository that `SLIPWAY_REGISTRY` names: its releases and its branch `slipway`. */
export function openRecords(place: RegistryPlace, access: Access = "write"): Records {
  const registry = openRegistry(place);
  const state = openState(place, access);
  return { registry, state, audit: createAudit({ state, registry, sha256, clock: place.clock }) };
}

import { join } from "node:path";
import { createFileRegistry } from "../adapters/files/registry.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import type { ModelStore } from "../core/registry/model-store.ts";
import type { World } from "./verb.ts";

/** The registry of the working directory. By itself, because a listing should not wait for engines and runtimes to load. */
export function openRegistry({ cwd, log }: Pick<World, "cwd" | "log">): ModelStore {
  return createFileRegistry({ root: join(cwd, ".slipway", "registry"), sha256, log });
}

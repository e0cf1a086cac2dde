import { sha256 } from "../../adapters/files/sha256.ts";
import { copyOut } from "../../adapters/files/version-folder.ts";
import type { GitHub } from "../../adapters/github/client.ts";
import { createGitHubModelStore, type GitHubModelStoreOptions } from "../../adapters/github/model-store.ts";
import { createFixedClock } from "../../core/clock.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";

/** The real store on a client; it waits for nobody. */
export function openGitHubStore(github: GitHub, options: Partial<GitHubModelStoreOptions> = {}): ModelStore {
  return createGitHubModelStore({
    github,
    sha256,
    copyOut,
    clock: createFixedClock("2026-01-02T00:00:00.000Z"),
    log: SILENT_LOGGER,
    pause: () => Promise.resolve(),
    ...options,
  });
}

import { createForeignFetcher } from "../../adapters/files/foreign-file.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { copyOut } from "../../adapters/files/version-folder.ts";
import type { GitHub } from "../../adapters/github/client.ts";
import { createGitHubModelStore, type GitHubModelStoreOptions } from "../../adapters/github/model-store.ts";
import { createFixedClock } from "../../core/clock.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import type { FetchForeign } from "../../core/registry/foreign-file.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";

interface GitHubStoreOptions extends Partial<GitHubModelStoreOptions> {
  readonly fetchForeign?: FetchForeign;
}

/** The real store on a client; it waits for nobody. */
export function openGitHubStore(github: GitHub, given: GitHubStoreOptions = {}): ModelStore {
  const { fetchForeign = createForeignFetcher(), ...options } = given;
  return createGitHubModelStore({
    github,
    sha256,
    copyOut: (from, to) => copyOut(from, { ...to, fetchForeign }),
    clock: createFixedClock("2026-01-02T00:00:00.000Z"),
    log: SILENT_LOGGER,
    pause: () => Promise.resolve(),
    ...options,
  });
}

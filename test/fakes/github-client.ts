import { createGitHub, type GitHub, type GitHubOptions } from "../../adapters/github/client.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { createRng } from "../../core/rng.ts";
import type { FakeGitHub } from "./github/start-github.ts";

/** The real client, talking to the fake GitHub; it waits for nothing and keeps no reserve. */
export function connect(fake: FakeGitHub, options: Partial<GitHubOptions> = {}): GitHub {
  return createGitHub({
    token: fake.token,
    baseUrl: fake.apiUrl,
    repository: fake.repository,
    log: SILENT_LOGGER,
    reserve: 0,
    rng: createRng(1),
    sleep: () => Promise.resolve(),
    ...options,
  });
}

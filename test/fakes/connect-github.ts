import { createGitHub, type GitHub } from "../../adapters/github/client.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import type { startGitHub } from "./github/start-github.ts";

type Server = Pick<Awaited<ReturnType<typeof startGitHub>>, "apiUrl" | "repository" | "token">;

/** The real client on the loopback GitHub, which does not sleep between two attempts. */
export function connectGitHub({ apiUrl, repository, token }: Server, asToken = token): GitHub {
  return createGitHub({
    token: asToken,
    baseUrl: apiUrl,
    repository,
    log: SILENT_LOGGER,
    sleep: async () => undefined,
  });
}

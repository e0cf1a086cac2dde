import { expect } from "vitest";
import { sha256 } from "../../adapters/files/sha256.ts";
import { createGitHub } from "../../adapters/github/client.ts";
import { createGitHubStateStore } from "../../adapters/github/state-store.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { startGitHub } from "../fakes/github/start-github.ts";
import { describeStateStore } from "./state-store.suite.ts";

describeStateStore("GitHub branch", async (use) => {
  await using github = await startGitHub();
  const token = await github.mintToken({ contents: "write" });
  const open = () => {
    const client = createGitHub({ token, baseUrl: github.apiUrl, repository: github.repository, log: SILENT_LOGGER });
    return createGitHubStateStore({ github: client, sha256 });
  };
  await use({ store: open(), open });
  expect(github.problems()).toEqual([]);
});

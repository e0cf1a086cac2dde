import { afterEach, describe, expect, it, vi } from "vitest";
import { createGitHub } from "../../adapters/github/client.ts";
import { createRunArtifacts } from "../../adapters/github/run-artifacts.ts";
import { createRunnerArtifacts } from "../../adapters/runner/artifact-store.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { startGitHub } from "../fakes/github/start-github.ts";
import { createMemoryArtifacts } from "../fakes/memory-artifact-store.ts";
import { describeArtifactStore } from "./artifact-store.suite.ts";

const RUN = 4711;

afterEach(() => {
  vi.unstubAllEnvs();
});

describeArtifactStore("memory", (use) => use(createMemoryArtifacts({ runId: RUN }), RUN));

describeArtifactStore("runner and GitHub", async (use) => {
  await using github = await startGitHub();
  github.runs.create({ id: RUN, headSha: "c".repeat(40) });
  vi.stubEnv("ACTIONS_RUNTIME_TOKEN", github.runtimeToken({ run: RUN, job: "job-a" }));
  vi.stubEnv("ACTIONS_RESULTS_URL", `${github.resultsUrl}/`);
  const client = createGitHub({
    token: await github.mintToken({ actions: "read" }),
    repository: github.repository,
    baseUrl: github.apiUrl,
    log: SILENT_LOGGER,
  });
  await use(createRunnerArtifacts({ otherRuns: createRunArtifacts(client) }), RUN);
  expect(github.problems()).toEqual([]);
});

describe("createRunnerArtifacts outside a runner", () => {
  it("says that only a step with uses: reaches artifacts", async () => {
    vi.stubEnv("ACTIONS_RUNTIME_TOKEN", "");
    vi.stubEnv("ACTIONS_RESULTS_URL", "");
    await expect(createRunnerArtifacts({}).list()).rejects.toMatchObject({
      code: "SLIPWAY_E_ARTIFACT_FAILED",
      remedy: expect.stringContaining("uses:") as string,
    });
  });
});

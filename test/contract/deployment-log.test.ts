import { expect } from "vitest";
import { createDeploymentLog } from "../../adapters/github/deployment-log.ts";
import { connectGitHub } from "../fakes/connect-github.ts";
import { startGitHub } from "../fakes/github/start-github.ts";
import { createMemoryDeploymentLog, type MemoryDeployment } from "../fakes/memory-deployment-log.ts";
import { describeDeploymentLog } from "./deployment-log.suite.ts";

describeDeploymentLog("memory", async (use) => {
  const all: MemoryDeployment[] = [];
  await use({
    open: () => createMemoryDeploymentLog(all),
    commit: "c".repeat(40),
    states: async () => Object.fromEntries(all.map(({ id, state }) => [id, state])),
  });
});

describeDeploymentLog("GitHub", async (use) => {
  await using github = await startGitHub({ budget: 100_000 });
  const commit = await github.commit({ files: { "model.txt": "1" }, branch: "main" });
  const token = await github.mintToken({ deployments: "write" });
  await use({
    open: () => createDeploymentLog({ github: connectGitHub(github, token) }),
    commit,
    states: async () =>
      Object.fromEntries(github.deployments.map(({ id, statuses }) => [id, statuses.at(-1)?.state ?? "pending"])),
  });
  expect(github.problems()).toEqual([]);
});

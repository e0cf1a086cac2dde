import { expect, it } from "vitest";
import { createCheckReporter } from "../../adapters/github/check-reporter.ts";
import type { CommitCheck } from "../../core/comments/check-reporter.ts";
import { connectGitHub } from "../fakes/connect-github.ts";
import { startGitHub } from "../fakes/github/start-github.ts";
import { createMemoryCheckReporter } from "../fakes/memory-check-reporter.ts";
import { describeCheckReporter } from "./check-reporter.suite.ts";

const show = ({ context, state, description }: Pick<CommitCheck, "context" | "state" | "description">) => ({
  context,
  state,
  description,
});

describeCheckReporter("memory", async (use) => {
  const checks: CommitCheck[] = [];
  const standing = async () => [...new Map(checks.map((check) => [check.context, show(check)])).values()];
  await use({ reporter: createMemoryCheckReporter(checks), commit: "c".repeat(40), standing });
});

describeCheckReporter("GitHub", async (use) => {
  await using github = await startGitHub();
  const commit = await github.commit({ files: { "model.txt": "1" }, branch: "main" });
  const token = await github.mintToken({ statuses: "write" });
  await use({
    reporter: createCheckReporter({ github: connectGitHub(github, token) }),
    commit,
    async standing() {
      const { statuses } = (await github.api("GET", `commits/${commit}/status`)) as { statuses: CommitCheck[] };
      return statuses.map(show);
    },
  });
  expect(github.problems()).toEqual([]);
});

it("names the permission that the token lacks, survives a lost reply, and says that a commit is not there", async () => {
  await using github = await startGitHub();
  const commit = await github.commit({ files: { "model.txt": "1" }, branch: "main" });
  const report = async (to: string, token?: string) =>
    await createCheckReporter({ github: connectGitHub(github, token) }).report({
      commit: to,
      context: "slipway/credit-risk",
      state: "success",
      description: "Fine.",
    });
  await expect(report(commit, await github.mintToken({ contents: "write" }))).rejects.toMatchObject({
    code: "SLIPWAY_E_PERMISSION_MISSING",
    remedy: expect.stringContaining("`statuses: write`") as unknown,
  });
  github.faults.add({ match: { method: "POST" }, kind: "lost-response" });
  await report(commit);
  expect(github.statuses.map(({ state }) => state)).toEqual(["success", "success"]);
  await expect(report("f".repeat(40))).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
});

import { expect, it } from "vitest";
import { createPullFinder } from "../../adapters/github/pull-finder.ts";
import { connectGitHub } from "../fakes/connect-github.ts";
import { startGitHub } from "../fakes/github/start-github.ts";
import { createMemoryPullFinder } from "../fakes/memory-pull-finder.ts";
import { describePullFinder } from "./pull-finder.suite.ts";

describePullFinder("memory", async (use) => {
  const heads = new Map<string, string>();
  const pulls = new Map<number, { readonly repository: string; readonly branch: string }>();
  let commits = 0;
  await use({
    finder: () =>
      createMemoryPullFinder(
        [...pulls].map(([number, head]) => ({
          number,
          head,
          headCommit: heads.get(`${head.repository} ${head.branch}`) ?? "",
        })),
      ),
    async commit(owner, branch) {
      commits += 1;
      const sha = commits.toString(16).padStart(40, "0");
      heads.set(`${owner}/models ${branch}`, sha);
      return sha;
    },
    async open(owner, branch) {
      const number = pulls.size + 1;
      pulls.set(number, { repository: `${owner}/models`, branch });
      return number;
    },
    close: async (number) => void pulls.delete(number),
  });
});

describePullFinder("GitHub", async (use) => {
  await using github = await startGitHub();
  const base = await github.commit({ files: { "model.txt": "0" }, branch: "main" });
  await github.commit({ files: { "model.txt": "0" }, branch: "stable" });
  const fork = await github.fork("mallory");
  const token = await github.mintToken({ "pull-requests": "write" });
  let commits = 0;
  await use({
    finder: () => createPullFinder(connectGitHub(github, token)),
    async commit(owner, branch) {
      commits += 1;
      const files = { "model.txt": String(commits) };
      return await github.commit({ files, branch, ...(owner === "acme" ? {} : { repository: fork, parents: [base] }) });
    },
    open: async (owner, branch, into = "main") =>
      await github.openPull({ head: owner === "acme" ? branch : `${owner}:${branch}`, base: into }),
    close: async (number) => void (await github.api("PATCH", `pulls/${number}`, { state: "closed" })),
  });
  expect(github.problems()).toEqual([]);
});

it("names the permission that the token lacks", async () => {
  await using github = await startGitHub();
  const finder = createPullFinder(connectGitHub(github, await github.mintToken({ contents: "write" })));
  await expect(finder.findByHead({ repository: "acme/models", branch: "change" })).rejects.toMatchObject({
    code: "SLIPWAY_E_PERMISSION_MISSING",
    remedy: expect.stringContaining("`pull-requests: write`") as unknown,
  });
});

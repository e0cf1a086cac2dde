import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { createFileIssueTracker } from "../../adapters/files/issue-tracker.ts";
import { createIssueTracker } from "../../adapters/github/issue-tracker.ts";
import { createSystemClock } from "../../adapters/system/clock.ts";
import { connectGitHub } from "../fakes/connect-github.ts";
import { startGitHub } from "../fakes/github/start-github.ts";
import { createMemoryIssueTracker, type MemoryIssues } from "../fakes/memory-issue-tracker.ts";
import { describeIssueTracker } from "./issue-tracker.suite.ts";

describeIssueTracker("memory", async (use) => {
  const shared: MemoryIssues = { issues: [], comments: [] };
  await use({ open: () => createMemoryIssueTracker(shared) });
});

describeIssueTracker("files", async (use) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const root = join(folder.path, "issues");
  await use({ open: () => createFileIssueTracker({ root, clock: createSystemClock() }) });
});

describeIssueTracker("GitHub", async (use) => {
  await using github = await startGitHub({ budget: 100_000 });
  const token = await github.mintToken({ issues: "write" });
  await use({ open: () => createIssueTracker({ github: connectGitHub(github, token) }) });
  expect(github.problems()).toEqual([]);
});

import { expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createIssueTracker } from "../../../../adapters/github/issue-tracker.ts";
import { createGitHubStateStore } from "../../../../adapters/github/state-store.ts";
import { createSystemClock } from "../../../../adapters/system/clock.ts";
import { keepIssue } from "../../../../core/issues/keep-issue.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { renderMonitorIssue } from "../../../../reports/monitor-issue.ts";
import { connectGitHub } from "../../../fakes/connect-github.ts";
import { startGitHub } from "../../../fakes/github/start-github.ts";
import { buildDriftedFeature, buildMonitorDocument, buildWindow } from "../../../fakes/monitor-documents.ts";

const drifting = buildMonitorDocument([
  buildWindow({
    verdict: "drift",
    features: [buildDriftedFeature({ causes: ["Unit change: values are 1000 times as large"] })],
  }),
]);

it("eight monitoring runs at once open one issue on GitHub, claimed on the state branch, and the next run rewrites it", async () => {
  await using github = await startGitHub({ budget: 100_000 });
  const token = await github.mintToken({ issues: "write", contents: "write" });
  const keep = (run: number) => {
    const client = connectGitHub(github, token);
    return keepIssue(drifting, {
      issues: createIssueTracker({ github: client }),
      state: createGitHubStateStore({ github: client, sha256, sleep: async () => undefined }),
      ...{ clock: createSystemClock(), sha256, log: SILENT_LOGGER, render: renderMonitorIssue, run: `${run}/1` },
    });
  };
  const kept = await Promise.all(Array.from({ length: 8 }, (_, run) => keep(run)));
  expect(kept.filter(({ act }) => act === "opened")).toHaveLength(1);
  expect(await keep(9)).toMatchObject({
    act: "updated",
    issue: { title: "Drift in credit-risk: unit change", state: "open" },
  });
  expect(await github.api("GET", "issues?state=all")).toHaveLength(1);
  expect(github.problems()).toEqual([]);
}, 60_000);

import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createIssueTracker } from "../../../../adapters/github/issue-tracker.ts";
import { createGitHubStateStore } from "../../../../adapters/github/state-store.ts";
import { createSystemClock } from "../../../../adapters/system/clock.ts";
import type { MonitorDocument } from "../../../../core/documents/monitor.ts";
import { keepIssues } from "../../../../core/issues/keep-issues.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { recordWindows } from "../../../../core/monitor/history/record-windows.ts";
import { renderMonitorIssue } from "../../../../reports/monitor-issue.ts";
import { connectGitHub } from "../../../fakes/connect-github.ts";
import { startGitHub } from "../../../fakes/github/start-github.ts";
import { buildDocument } from "../../../fakes/issue-world.ts";

const pauseShortly = async (ms: number): Promise<void> => await setTimeout(Math.min(ms, 250));

it("four runs at once open one issue on GitHub and close it with one comment, claimed and remembered on the state branch", async () => {
  await using github = await startGitHub({ budget: 100_000 });
  const token = await github.mintToken({ issues: "write", contents: "write" });
  const act = async (document: MonitorDocument, run: number) => {
    const client = connectGitHub(github, token);
    const state = createGitHubStateStore({ github: client, sha256, sleep: pauseShortly });
    await recordWindows(state, document, { sha256, run: `${run}/1` });
    return await keepIssues(document, {
      issues: createIssueTracker({ github: client }),
      ...{ state, clock: createSystemClock(), sha256, log: SILENT_LOGGER, render: renderMonitorIssue, run: `${run}/1` },
    });
  };
  const four = async (document: MonitorDocument, from: number) =>
    (await Promise.all(Array.from({ length: 4 }, (_, run) => act(document, from + run)))).flat();

  const unit = buildDocument([{ income: "ok" }, { income: "unit" }]);
  expect((await four(unit, 1)).filter((kept) => kept.act === "opened")).toHaveLength(1);
  const [again] = await act(unit, 20);
  expect(again).toMatchObject({
    act: "updated",
    issue: { title: "Drift in credit-risk: income (unit change)", state: "open", model: "credit-risk" },
  });
  expect(again?.issue?.labels.toSorted()).toEqual(["slipway:drift", "slipway:severity-major"]);

  const healed = buildDocument([
    { income: "ok" },
    { income: "unit" },
    { income: "ok" },
    { income: "ok" },
    { income: "ok" },
  ]);
  await four(healed, 30);
  const issues = (await github.api("GET", "issues?state=all")) as readonly { readonly state_reason: string }[];
  expect(issues.map(({ state_reason }) => state_reason)).toEqual(["completed"]);
  const comments = (await github.api("GET", "issues/1/comments")) as readonly { readonly body: string }[];
  expect(comments.map(({ body }) => body.split("\n")[0])).toEqual([expect.stringContaining("recovered/1")]);
  expect(github.problems()).toEqual([]);
}, 120_000);

import { expect, it } from "vitest";
import { startGitHub } from "../fakes/github/start-github.ts";
import { describeState } from "../workflows/harness/print-state.ts";

it("shows what people would find in a repository: threads, statuses, tags and records", async () => {
  await using github = await startGitHub();
  const head = await github.commit({ files: { "pipeline.ts": "changed" }, branch: "narrower" });
  const pull = await github.openPull({ head: "narrower", title: "A narrower margin" });
  await github.api("POST", `issues/${pull}/comments`, { body: "First model" });
  await github.api("POST", `statuses/${head}`, { state: "success", context: "slipway/demo", description: "passed" });
  await github.api("POST", "issues", { title: "Drift in demo", body: "income moved" });
  await github.api("POST", "git/refs", { ref: "refs/tags/models/demo/v1.0.0", sha: head });
  await github.commit({ files: { "records/demo.jsonl": "{}\n" }, branch: "slipway", parents: [] });

  const text = await describeState(github);
  expect(text).toContain(`## Pull request #${pull}, open: A narrower margin`);
  expect(text).toContain("commented\n\nFirst model\n\nstatus      slipway/demo, success: passed");
  expect(text).toMatch(/## Issue #\d+, open: Drift in demo\n\nincome moved/);
  expect(text).toContain("tag         models/demo/v1.0.0");
  expect(text).toContain("record      slipway:records/demo.jsonl, 3 bytes");
  expect(text.match(/^## /gm)).toHaveLength(2);
});

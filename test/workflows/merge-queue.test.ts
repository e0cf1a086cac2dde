import { expect, inject, test } from "vitest";
import { printRequests } from "./harness/print-requests.ts";
import { ReferenceWorld } from "./harness/reference-world.ts";

const KIT = { root: inject("root"), product: inject("product"), tools: inject("tools") };

test("a merge queue gets its gate from the same workflow, and nobody a second comment", async () => {
  await using reference = await ReferenceWorld.start(KIT, { pipelines: ["credit-risk"] });
  const { world } = reference;
  const { github } = world;

  const change = reference.edit("credit-risk", "margin: 0.03", "margin: 0.02");
  const { number, runs } = await world.queue(change, "narrower");

  expect(runs).toHaveLength(2);
  const [checked, report] = runs;

  expect([checked?.workflow, checked?.event, checked?.conclusion]).toEqual([
    "Slipway pull request",
    "merge_group",
    "success",
  ]);
  const { jobs } = (await github.api("GET", `actions/runs/${checked?.id}/jobs`)) as {
    readonly jobs: readonly { readonly conclusion: string }[];
  };
  expect(jobs.map(({ conclusion }) => conclusion)).toEqual(["success", "success", "success"]);
  expect(checked?.jobs.find(({ id }) => id === "slipway-gate")?.result).toBe("success");
  const run = github.runs.get(checked?.id ?? 0);
  const evidence = `slipway-evaluation-credit-risk-${run?.headSha}`;
  expect(github.artifacts.finished(checked?.id).map(({ name }) => name)).toContain(evidence);

  expect([report?.workflow, report?.conclusion]).toEqual(["Slipway report", "success"]);
  expect(report?.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  expect(await github.api("GET", `issues/${number}/comments`)).toEqual([]);
  expect(await github.api("GET", `commits/${run?.headSha}/status`)).toMatchObject({ statuses: [] });
  expect(github.problems()).toEqual([]);
  printRequests("Merge queue", world.runs);
});

import { expect, inject, test } from "vitest";
import { readStoredZip } from "./harness/artifact-files.ts";
import { printRequests } from "./harness/print-requests.ts";
import { ReferenceWorld } from "./harness/reference-world.ts";

const KIT = { root: inject("root"), product: inject("product"), tools: inject("tools") };

test("tenants are legs of a matrix, each registered under its own name; a forecast goes beside them", async () => {
  await using reference = await ReferenceWorld.start(KIT, { pipelines: ["customer-churn", "energy-demand"] });
  const { world, begun } = reference;
  const [release] = await world.push(begun);
  expect(release?.conclusion).toBe("success");
  const models = release?.jobs.filter(({ id }) => id === "model").map(({ matrix }) => String(matrix.model));
  const tenants = models?.filter((model) => model.startsWith("customer-churn."));
  expect(tenants?.length).toBeGreaterThan(2);
  expect(models).toContain("energy-demand");
  const releases = (await world.github.api("GET", "releases")) as readonly { tag_name: string; draft: boolean }[];
  expect(
    releases
      .filter(({ draft }) => !draft)
      .map(({ tag_name }) => tag_name)
      .toSorted(),
  ).toEqual(models?.map((model) => `models/${model}/v1.0.0`).toSorted());
  expect(world.github.problems()).toEqual([]);
  printRequests("Tenants and a forecast", world.runs);
});

test("a gate that fails leaves its evidence with the run, and the pull request hears of it", async () => {
  await using reference = await ReferenceWorld.start(KIT, { pipelines: ["energy-demand"] });
  const { world } = reference;
  const strict = reference.edit("energy-demand", "mape: { max: 1.4 }", "mape: { max: 0.01 }");
  const { number, runs } = await world.pushToPull(strict, { branch: "too-strict" });
  expect(runs.map(({ workflow, conclusion }) => [workflow, conclusion])).toEqual([
    ["Slipway pull request", "failure"],
    ["Slipway report", "success"],
  ]);
  const [failed] = runs;
  expect(failed?.jobs.find(({ id }) => id === "slipway-gate")?.result).toBe("failure");
  const evidence = world.github.artifacts
    .finished(failed?.id)
    .find(({ name }) => name.startsWith("slipway-evaluation-"));
  const documents = await readStoredZip(world.github, evidence);
  expect(JSON.parse(documents.get("evaluation.json") ?? "")).toMatchObject({ outcome: "failed" });
  expect(await world.github.api("GET", `issues/${number}/comments`)).toHaveLength(1);
  expect(world.github.problems()).toEqual([]);
  printRequests("Pull request that fails its gate", world.runs);
});

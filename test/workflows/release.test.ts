import { expect, inject, test } from "vitest";
import { readStoredZip } from "./harness/artifact-files.ts";
import { printRequests } from "./harness/print-requests.ts";
import { ReferenceWorld } from "./harness/reference-world.ts";

const KIT = { root: inject("root"), product: inject("product"), tools: inject("tools") };

const MODEL = "credit-risk";
const REASON = "for the test";

test("main → v1.0.0 → production; a worse model is blocked; a better one follows; back and forth by dispatch", async () => {
  await using reference = await ReferenceWorld.start(KIT, { pipelines: [MODEL], server: true });
  const { world, begun } = reference;
  const { github } = world;
  const stages = async (): Promise<readonly string[]> => {
    const refs = await github.api("GET", `git/matching-refs/tags/stages/${MODEL}/production/`);
    return (refs as readonly { ref: string }[]).map(({ ref }) => ref.split("/").at(-1) ?? "");
  };
  const versions = async (): Promise<readonly string[]> => {
    const releases = (await github.api("GET", "releases")) as readonly { tag_name: string; draft: boolean }[];
    return releases
      .filter(({ draft }) => !draft)
      .map(({ tag_name }) => tag_name.split("/").at(-1) ?? "")
      .toReversed();
  };
  const served = async (): Promise<unknown> => {
    const response = await fetch(`${reference.server?.url}/v2/models/${MODEL}`);
    return response.ok ? ((await response.json()) as { versions: unknown }).versions : response.status;
  };
  const states = (): readonly (string | undefined)[] =>
    github.deployments.map(({ statuses }) => statuses.at(-1)?.state);

  const [first] = await world.push(begun);
  expect(first).toMatchObject({ workflow: "Slipway release", conclusion: "success" });
  expect(await versions()).toEqual(["v1.0.0"]);
  expect(await stages()).toEqual(["000001"]);
  expect(states()).toEqual(["success"]);
  expect(github.deployments[0]).toMatchObject({
    environment: "production",
    payload: { model: MODEL, version: "1.0.0" },
  });
  expect(await served()).toEqual(["1.0.0"]);

  const worse = reference.edit(
    MODEL,
    'data: {\n    source: "data/credit.csv",',
    'data: {\n    source: "data/credit.csv",\n    exclude: ["seniority", "records", "job", "income", "expenses", "debt", "assets", "home", "amount", "price"],',
  );
  const [blocked] = await world.pushToMain(worse, "Forget most features");
  expect(blocked?.conclusion).toBe("failure");
  expect(await versions()).toEqual(["v1.0.0"]);
  expect(states()).toEqual(["success"]);
  const evidence = github.artifacts.finished(blocked?.id).find(({ name }) => name.startsWith("slipway-evaluation-"));
  const documents = await readStoredZip(github, evidence);
  expect(JSON.parse(documents.get("evaluation.json") ?? "")).toMatchObject({ outcome: "failed" });

  const better = reference.edit(MODEL, "gbt()", "gbt({ members: 2 })");
  const [second] = await world.pushToMain(better, "Fewer members");
  expect(second?.conclusion).toBe("success");
  expect(await stages()).toEqual(["000001", "000002"]);
  const [, next = ""] = await versions();
  expect(await served()).toEqual([next.replace("v", "")]);
  expect(states()).toEqual(["inactive", "success"]);

  const about = { model: MODEL, environment: "production", reason: REASON };
  const [back] = await world.dispatch("slipway-promote.yml", { ...about, action: "rollback", version: "" });
  expect(back?.conclusion).toBe("success");
  expect(await served()).toEqual(["1.0.0"]);
  expect(states()).toEqual(["inactive", "inactive", "success"]);

  const [forth] = await world.dispatch("slipway-promote.yml", { ...about, action: "promote", version: next });
  expect(forth?.conclusion).toBe("success");
  expect(await stages()).toEqual(["000001", "000002", "000003", "000004"]);
  expect(await served()).toEqual([next.replace("v", "")]);
  expect(states().at(-1)).toBe("success");
  expect(github.problems()).toEqual([]);
  printRequests("Release, blocked release, release, rollback, promotion", world.runs);
});

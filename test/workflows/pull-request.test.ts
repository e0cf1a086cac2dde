import { expect, inject, test } from "vitest";
import { printRequests } from "./harness/print-requests.ts";
import { ReferenceWorld } from "./harness/reference-world.ts";

const KIT = { root: inject("root"), product: inject("product"), tools: inject("tools") };

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

test("a pull request is trained, evaluated and reported in one comment, which the second push rewrites", async () => {
  await using reference = await ReferenceWorld.start(KIT, { pipelines: ["credit-risk"] });
  const { world } = reference;
  const { github } = world;
  const comments = async (pull: number): Promise<readonly Comment[]> =>
    (await github.api("GET", `issues/${pull}/comments`)) as readonly Comment[];

  const { number, runs } = await world.pushToPull(reference.edit("credit-risk", "margin: 0.03", "margin: 0.02"), {
    branch: "narrower",
  });
  expect(runs.map(({ workflow, conclusion }) => [workflow, conclusion])).toEqual([
    ["Slipway pull request", "success"],
    ["Slipway report", "success"],
  ]);
  const [trained] = runs;
  expect(github.artifacts.finished(trained?.id).map(({ name }) => name)).toContain("slipway-report-credit-risk");
  const [comment, ...others] = await comments(number);
  expect(others).toEqual([]);
  expect(comment).toMatchObject({ user: { login: "github-actions[bot]" } });
  expect(comment?.body).toContain("credit-risk");
  const head = ((await github.api("GET", `pulls/${number}`)) as { head: { sha: string } }).head.sha;
  expect(await github.api("GET", `commits/${head}/status`)).toMatchObject({ state: "success" });

  const second = await world.pushToPull(reference.edit("credit-risk", "margin: 0.03", "margin: 0.01"), {
    branch: "narrower",
    number,
  });
  expect(second.runs.map(({ conclusion }) => conclusion)).toEqual(["success", "success"]);
  const rewritten = await comments(number);
  expect(rewritten.map(({ id }) => id)).toEqual([comment?.id]);
  expect(rewritten[0]?.body).not.toBe(comment?.body);
  expect(github.problems()).toEqual([]);
  printRequests("Pull request, two pushes", world.runs);
});

test("a fork's pull request is reported by the same comment, though its own token may write nothing", async () => {
  await using reference = await ReferenceWorld.start(KIT, { pipelines: ["credit-risk"] });
  const { world } = reference;
  const fork = await world.github.fork("mallory");
  const { number, runs } = await world.pushToPull(reference.edit("credit-risk", "margin: 0.03", "margin: 0.02"), {
    branch: "patch-1",
    fork,
    actor: "mallory",
  });
  expect(runs.map(({ workflow, conclusion }) => [workflow, conclusion])).toEqual([
    ["Slipway pull request", "success"],
    ["Slipway report", "success"],
  ]);
  const [own, report] = runs;
  expect(own?.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  expect(report?.requests.some(({ method }) => method === "POST")).toBe(true);
  const comments = (await world.github.api("GET", `issues/${number}/comments`)) as readonly Comment[];
  expect(comments.map(({ user }) => user.login)).toEqual(["github-actions[bot]"]);
  expect(world.github.problems()).toEqual([]);
  printRequests("Pull request of a fork", world.runs);
});

import { expect, inject, test } from "vitest";
import { commentEvent } from "./harness/events.ts";
import { printRequests } from "./harness/print-requests.ts";
import { ReferenceWorld } from "./harness/reference-world.ts";
import type { FinishedRun, WorkflowWorld } from "./harness/workflow-world.ts";

const KIT = { root: inject("root"), product: inject("product"), tools: inject("tools") };

const MODEL = "credit-risk";
/** Merges the branch of a pull request into `main` and pushes that; runs what listens to the push. */
async function mergePull(
  world: WorkflowWorld,
  { number, branch }: { readonly number: number; readonly branch: string },
): Promise<readonly FinishedRun[]> {
  world.consumer.git("checkout", "--quiet", "--force", "main");
  world.consumer.git("merge", "--quiet", "--no-ff", "--no-edit", branch);
  const after = world.consumer.head();
  const before = await world.consumer.push("main");
  world.github.pulls.setMerged(number, after);
  return world.push({ before, after });
}

const REASON = "the features were withdrawn by law";

test("a worse model: the author cannot override its gate, a colleague can, and the merge is registered with their name", async () => {
  await using reference = await ReferenceWorld.start(KIT, { pipelines: [MODEL] });
  const { world, begun } = reference;
  const { github } = world;
  const registered = ([run]: readonly FinishedRun[]) => run?.jobs.find(({ id }) => id === "register")?.result;
  expect(registered(await world.push(begun))).toBe("success"); // nothing serves here, so that deploying fails

  const worse = reference.edit(
    MODEL,
    'data: {\n    source: "data/credit.csv",',
    'data: {\n    source: "data/credit.csv",\n    exclude: ["seniority", "records", "job", "income", "expenses", "debt", "assets", "home", "amount", "price"],',
  );
  const branch = "withdrawn";
  const { number } = await world.pushToPull(worse, { branch, actor: "octocat" });
  const comment = async (by: string) => {
    const event = await commentEvent(github, { number, by, body: `/slipway override ${REASON}`, head: begun.after });
    const [run] = await world.trigger(event);
    return run;
  };
  expect(await comment("octocat")).toMatchObject({ workflow: "Slipway override", conclusion: "success" });
  expect(await comment("hubot")).toMatchObject({ conclusion: "success" });
  expect(github.reactions.map(({ content }) => content)).toEqual(["-1", "+1"]);
  const comments = (await github.api("GET", `issues/${number}/comments`)) as { readonly body: string }[];
  expect(comments.filter(({ body }) => body.includes("Override on record"))).toHaveLength(1);
  expect(comments.filter(({ body }) => body.includes("Override refused"))).toHaveLength(1);

  expect(registered(await mergePull(world, { number, branch }))).toBe("success");
  const releases = (await github.api("GET", "releases")) as { readonly tag_name: string; readonly draft: boolean }[];
  expect(releases.filter(({ draft }) => !draft)).toHaveLength(2);
  const audit = (await github.api("GET", "contents/state/audit/000001.jsonl?ref=slipway")) as {
    readonly content: string;
  };
  const lines = Buffer.from(audit.content, "base64").toString("utf8").trim().split("\n");
  const actions = lines.map((line) => (JSON.parse(line) as { record: { action: string } }).record.action);
  expect(actions.filter((action) => action === "override")).toHaveLength(1);
  expect(actions.filter((action) => action === "registration")).toHaveLength(2);
  const history = (await github.api("GET", `contents/state/metrics.${MODEL}/000001.jsonl?ref=slipway`)) as {
    content: string;
  };
  expect(Buffer.from(history.content, "base64").toString("utf8").trim().split("\n")).toHaveLength(2);
  expect(github.problems()).toEqual([]);
  printRequests("Release, pull request, override refused and accepted, release by override", world.runs);
});

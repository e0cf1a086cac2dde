import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { commentEvent, scheduleEvent } from "./harness/events.ts";
import { printRequests } from "./harness/print-requests.ts";
import { ReferenceWorld } from "./harness/reference-world.ts";

const KIT = { root: inject("root"), product: inject("product"), tools: inject("tools") };
const MODEL = "credit-risk";
const FAULTY = "pipelines/credit-risk/data/serving/2026-11-17.csv";
const REQUEST = `pipelines/${MODEL}/retrain/${MODEL}.json`;
const BRANCH = `slipway/retrain-${MODEL}`;
const STREAM = `contents/state/monitor.${MODEL}/000001.jsonl?ref=slipway`;

interface Issue {
  readonly number: number;
  readonly body: string;
  readonly state: string;
  readonly labels: readonly { readonly name: string }[];
}

test("an issue is commanded: strangers are refused; freeze stops a release, a retraining is proposed once, its merge releases, rollback", async () => {
  await using reference = await ReferenceWorld.start(KIT, {
    pipelines: [MODEL],
    server: true,
    without: /serving\/2026-11-17/,
  });
  const { world, begun } = reference;
  const { github } = world;
  let number = 0;
  const issues = async (): Promise<readonly Issue[]> =>
    ((await github.api("GET", "issues?state=all")) as readonly (Issue & { pull_request?: object })[]).filter(
      ({ pull_request }) => pull_request === undefined,
    );
  const pulls = async () =>
    (await github.api("GET", "pulls?state=all")) as readonly {
      number: number;
      title: string;
      body: string;
      head: { ref: string };
    }[];
  const records = async (): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const { content } = (await github.api("GET", STREAM)) as { content: string };
    const lines = Buffer.from(content, "base64").toString("utf8").trim().split("\n");
    return lines.map((line) => (JSON.parse(line) as { record: Record<string, unknown> }).record);
  };
  const answers = async (subject: string): Promise<readonly string[]> => {
    const comments = (await github.api("GET", `issues/${number}/comments`)) as readonly { readonly body: string }[];
    return comments.map(({ body }) => body).filter((body) => body.includes(`"subject":"${subject}`));
  };
  const ofKind = async (kind: string) => (await records()).filter((record) => record.kind === kind);
  const results = (run: { jobs: readonly { id: string; result: string }[] } | undefined) =>
    Object.fromEntries((run?.jobs ?? []).map(({ id, result }) => [id, result]));
  const monitor = () => world.trigger(scheduleEvent({ head: world.consumer.head("main"), cron: "23 5 * * *" }));

  await world.push(begun);
  await world.commitToMain({ [FAULTY]: readFileSync(join(KIT.root, FAULTY)) }, "What was served the day after");
  const [drifted] = await monitor();
  expect(results(drifted)).toMatchObject({ act: "success" });
  const [issue] = await issues();
  number = issue?.number ?? 0;
  const comment = async (by: string, body: string) => {
    const event = await commentEvent(github, {
      number,
      by,
      body,
      head: world.consumer.head("main"),
      labels: issue?.labels,
    });
    return await world.trigger(event);
  };

  const [refused] = await comment("mallory", "/freeze");
  expect([refused?.workflow, results(refused)]).toEqual(["Slipway override", { command: "success" }]);
  const [frozen] = await comment("hubot", "/freeze until it is understood");
  expect(results(frozen)).toEqual({ command: "success" });
  expect(github.reactions.map(({ content }) => content)).toEqual(["-1", "+1"]);
  expect(await ofKind("freeze")).toMatchObject([{ frozen: true, by: "hubot" }]);

  const better = reference.edit(MODEL, "gbt()", "gbt({ members: 2 })");
  const [stopped] = await world.pushToMain(better, "Fewer members");
  expect([stopped?.conclusion, results(stopped)]).toMatchObject([
    "failure",
    { register: "success", deploy: "failure" },
  ]);
  expect(stopped?.text).toContain(`Deployments of ${MODEL} are frozen: @hubot has frozen it`);
  expect(github.deployments).toHaveLength(1);
  await comment("hubot", "/unfreeze");

  const asked = await comment("octocat", "/retrain");
  expect(asked.map(({ workflow }) => workflow)).toEqual(["Slipway override", "Slipway retrain"]);
  expect(results(asked[1])).toEqual({ plan: "success", model: "success", propose: "success" });
  const [pull, ...more] = await pulls();
  expect(more).toEqual([]);
  expect(pull).toMatchObject({ title: `Retrain ${MODEL}`, head: { ref: BRANCH } });
  expect(pull?.body).toMatch(new RegExp(`\\| ROC AUC.*About #${number}\\.`, "s"));
  expect(await answers(`/retrain/${MODEL}`)).toEqual([expect.stringContaining(`#${pull?.number} shows`)]);

  const file = (await github.api("GET", `contents/${REQUEST}?ref=${BRANCH}`)) as { content: string };
  const request = Buffer.from(file.content, "base64").toString("utf8");
  expect(JSON.parse(request)).toMatchObject({ model: MODEL, issue: number, champion: `${MODEL}@1.0.0` });
  const [released] = await world.pushToMain({ [REQUEST]: request }, "Merge what was proposed");
  expect(results(released)).toEqual({ plan: "success", model: "success", register: "success", deploy: "success" });
  expect(github.deployments).toHaveLength(2);

  const back = await comment("hubot", "/rollback it was no better");
  expect(back.map(({ workflow, conclusion }) => [workflow, conclusion])).toEqual([
    ["Slipway override", "success"],
    ["Slipway promote", "success"],
  ]);
  expect(github.deployments.map(({ payload }) => (payload as { version?: string }).version)).toMatchObject([
    "1.0.0",
    expect.any(String),
    "1.0.0",
  ]);
  expect((await ofKind("command")).map(({ command, accepted }) => [command, accepted])).toEqual([
    ["freeze", false],
    ["freeze", true],
    ["unfreeze", true],
    ["retrain", true],
    ["rollback", true],
  ]);
  expect(github.problems()).toEqual([]);
  printRequests("Release, drift, commands, frozen release, retraining", world.runs);
});

import { expect, inject, test } from "vitest";
import { commentEvent, scheduleEvent } from "./harness/events.ts";
import { lightenCreditRisk } from "./harness/light-pipeline.ts";
import { MonitorState } from "./harness/monitor-state.ts";
import { printRequests } from "./harness/print-requests.ts";
import { ReferenceWorld } from "./harness/reference-world.ts";
import { CREDIT, type ServedDay, serveDays } from "./harness/served-days.ts";

const KIT = { root: inject("root"), product: inject("product"), tools: inject("tools") };
const MODEL = "credit-risk";
/** What moves the income of an ordinary day to a moderate effect, and to a major one. */
const MODERATE = 1.22;
const MAJOR = 1.6;

test("the life of an issue: opened, rewritten, raised, closed, seen again, acknowledged, accepted; drift retrains once", async () => {
  await using reference = await ReferenceWorld.start(KIT, {
    pipelines: [MODEL],
    without: /serving\//,
    files: lightenCreditRisk(KIT.root, 'onDrift: ["issue", "retrain"], cooldown: "7d"'),
  });
  const { world, begun } = reference;
  const { github } = world;
  const state = new MonitorState(github);
  const monitor = async (days: readonly ServedDay[]) => {
    const path = `pipelines/${MODEL}/data/serving/from-${days[0]?.day}.csv`;
    await world.commitToMain({ [path]: serveDays(KIT.root, CREDIT, days) }, "What was served");
    return await world.trigger(scheduleEvent({ head: world.consumer.head("main"), cron: "23 5 * * *" }));
  };
  const theIssue = async () => {
    const [issue, ...more] = await state.issues();
    expect(more).toEqual([]);
    return issue ?? expect.fail("There is no issue.");
  };
  const command = async (body: string) => {
    const { number, labels } = await theIssue();
    const named = labels.map((name) => ({ name }));
    const head = world.consumer.head("main");
    return await world.trigger(await commentEvent(github, { number, by: "hubot", body, head, labels: named }));
  };
  const retrainings = () => github.dispatches.filter(({ kind }) => kind === "workflow").length;

  await world.push(begun);
  const opening = await monitor([{ day: 1 }, { day: 2, factor: MODERATE }, { day: 3, factor: MODERATE }]);
  expect(opening.map(({ workflow, conclusion }) => [workflow, conclusion])).toEqual([
    ["Slipway monitor", "success"],
    ["Slipway retrain", "success"],
  ]);
  const opened = await theIssue();
  expect(opened).toMatchObject({
    state: "open",
    model: MODEL,
    labels: ["slipway:drift", "slipway:severity-moderate"],
  });
  expect(opened.body).toContain("2 of the last 3 windows alarm");
  const { number } = opened;
  expect(await state.notes(number)).toEqual([]);
  expect(retrainings()).toBe(1);

  await monitor([{ day: 4, factor: MODERATE }]);
  const rewritten = await theIssue();
  expect(rewritten).toMatchObject({ number, state: "open", labels: opened.labels });
  expect(rewritten.body).toContain("3 of the last 3 windows alarm");
  expect(await state.notes(number)).toEqual([]);

  await monitor([{ day: 5, factor: MAJOR }]);
  expect(await theIssue()).toMatchObject({ state: "open", labels: ["slipway:drift", "slipway:severity-major"] });
  expect(await state.notes(number)).toEqual(["severity-major/1"]);
  expect(retrainings()).toBe(1);

  await monitor([{ day: 6 }, { day: 7 }]);
  expect(await theIssue()).toMatchObject({ state: "open" });
  await monitor([{ day: 8 }]);
  expect(await theIssue()).toMatchObject({ state: "closed", reason: "completed" });
  expect(await state.notes(number)).toEqual(["severity-major/1", "recovered/1"]);

  await monitor([
    { day: 9, factor: MODERATE },
    { day: 10, factor: MODERATE },
  ]);
  const again = await theIssue();
  expect(again).toMatchObject({ number, state: "open", labels: ["slipway:drift", "slipway:severity-moderate"] });
  const notes = ["severity-major/1", "recovered/1", "reopened/2"];
  expect(await state.notes(number)).toEqual(notes);

  await command("/ack 7d known campaign");
  expect((await state.history(MODEL)).mutes).toMatchObject([{ by: "hubot", reason: "known campaign" }]);
  await monitor([{ day: 11, factor: MAJOR }]);
  const muted = await theIssue();
  expect(muted).toMatchObject({ state: "open", labels: ["slipway:drift", "slipway:severity-major"] });
  expect(muted.body).toMatch(/Muted.*hubot.*known campaign/);
  expect(await state.notes(number)).toEqual(notes);
  expect(retrainings()).toBe(1);

  const accepted = await command("/accept-reference the campaign stays");
  expect(accepted.map(({ workflow, conclusion }) => [workflow, conclusion])).toEqual([
    ["Slipway override", "success"],
    ["Slipway retrain", "success"],
  ]);
  expect((await state.history(MODEL)).references).toMatchObject([{ by: "hubot", reason: "the campaign stays" }]);
  await monitor([{ day: 12, factor: MAJOR }]);
  expect(await theIssue()).toMatchObject({ number, state: "closed", reason: "completed" });
  expect(await state.notes(number)).toEqual(notes);
  expect(github.problems()).toEqual([]);
  printRequests("Life of an issue", world.runs);
});

import { expect, inject, test } from "vitest";
import type { UnknownRecord } from "../../core/monitor/history/records.ts";
import { scheduleEvent } from "./harness/events.ts";
import { lightenCreditRisk } from "./harness/light-pipeline.ts";
import { MonitorState } from "./harness/monitor-state.ts";
import { printRequests } from "./harness/print-requests.ts";
import { ReferenceWorld } from "./harness/reference-world.ts";
import { CREDIT, serveDays } from "./harness/served-days.ts";

const KIT = { root: inject("root"), product: inject("product"), tools: inject("tools") };
const MODEL = "credit-risk";
const SERVED = `pipelines/${MODEL}/data/serving/days.csv`;
const DAY_MS = 86_400_000;

/** A run that could tell nothing, some days ago. */
function failedRun(daysAgo: number): UnknownRecord {
  const at = new Date(Date.now() - daysAgo * DAY_MS).toISOString();
  return { kind: "unknown", run: `${100 - daysAgo}/1`, at, window: null, reason: "the table cannot be read" };
}

test("a push tells that monitoring has stopped, a third run without an answer keeps that issue, the first with one closes it", async () => {
  await using reference = await ReferenceWorld.start(KIT, {
    pipelines: [MODEL],
    without: /serving\//,
    files: lightenCreditRisk(KIT.root),
  });
  const { world, begun } = reference;
  const state = new MonitorState(world.github);
  const monitor = async (table: string) => {
    await world.commitToMain({ [SERVED]: table }, "What was served");
    const [run] = await world.trigger(scheduleEvent({ head: world.consumer.head("main"), cron: "23 5 * * *" }));
    return run;
  };
  const labels = ["slipway:broken", "slipway:drift"];

  await state.seed(MODEL, [failedRun(5), failedRun(4)]);
  const [release] = await world.push(begun);
  expect(Object.fromEntries((release?.jobs ?? []).map(({ id, result }) => [id, result]))).toEqual({
    ...{ plan: "success", model: "success", register: "success", "dead-man": "success" },
  });
  expect(release?.text).toMatch(/credit-risk is not monitored as its schedule .* says: it last ran at/);
  const [stopped, ...more] = await state.issues();
  expect(more).toEqual([]);
  expect(stopped).toMatchObject({ state: "open", title: `Monitoring of ${MODEL} is broken`, labels, model: MODEL });
  expect(stopped?.body).toContain("Monitoring has stopped");

  expect(await monitor("no table\n")).toMatchObject({ conclusion: "failure" });
  expect(await state.issues()).toMatchObject([{ number: stopped?.number, state: "open", labels }]);
  expect((await state.issues())[0]?.body).toMatch(/<b>3 runs in a row<\/b> could tell nothing/);

  expect(await monitor(serveDays(KIT.root, CREDIT, [{ day: 1 }]))).toMatchObject({ conclusion: "success" });
  expect(await state.issues()).toMatchObject([{ number: stopped?.number, state: "closed", reason: "completed" }]);
  expect(await state.notes(stopped?.number ?? 0)).toEqual(["recovered/1"]);
  expect(world.github.problems()).toEqual([]);
  printRequests("Monitoring that has stopped, broken, and works again", world.runs);
});

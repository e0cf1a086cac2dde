import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { scheduleEvent } from "./harness/events.ts";
import { printRequests } from "./harness/print-requests.ts";
import { ReferenceWorld } from "./harness/reference-world.ts";

const KIT = { root: inject("root"), product: inject("product"), tools: inject("tools") };
const FAULTY = "pipelines/credit-risk/data/serving/2026-11-17.csv";

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly updated_at: string;
}

test("a healthy day opens nothing, a unit change opens one issue, and the next run keeps that one", async () => {
  await using reference = await ReferenceWorld.start(KIT, {
    pipelines: ["credit-risk"],
    server: true,
    without: /serving\/2026-11-17/,
  });
  const { world, begun } = reference;
  const { github } = world;
  const issues = async (): Promise<readonly Issue[]> =>
    (await github.api("GET", "issues?state=all")) as readonly Issue[];
  const monitor = () => world.trigger(scheduleEvent({ head: world.consumer.head("main"), cron: "23 5 * * *" }));

  await world.push(begun);
  const [healthy] = await monitor();
  expect(healthy).toMatchObject({ workflow: "Slipway monitor", conclusion: "success" });
  expect(await issues()).toEqual([]);

  await world.commitToMain({ [FAULTY]: readFileSync(join(KIT.root, FAULTY)) }, "What was served the day after");
  const [drifted] = await monitor();
  expect(drifted?.jobs.find(({ id }) => id === "act")?.result).toBe("success");
  const [opened, ...more] = await issues();
  expect(more).toEqual([]);
  expect(opened).toMatchObject({ state: "open" });
  expect(opened?.body).toMatch(/income/);

  await monitor();
  expect((await issues()).map(({ number, state }) => [number, state])).toEqual([[opened?.number, "open"]]);
  expect(github.problems()).toEqual([]);
  printRequests("Release, healthy day, drifted day, the same day again", world.runs);
});

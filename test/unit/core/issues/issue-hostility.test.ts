import { describe, expect, it } from "vitest";
import type { MonitorDocument } from "../../../../core/documents/monitor.ts";
import { readHistory } from "../../../../core/monitor/history/read-history.ts";
import { monitorStream, type ReferenceRecord } from "../../../../core/monitor/history/records.ts";
import { buildDocument, createIssueWorld, type Mood, runAfter } from "../../../fakes/issue-world.ts";

const income = (...moods: readonly Mood[]) => moods.map((mood) => ({ income: mood, age: "ok" as Mood }));
const repeat = (mood: Mood, times: number): readonly Mood[] => Array.from({ length: times }, () => mood);
const version = (name: string): Pick<MonitorDocument, "model"> => ({ model: { version: name, digest: null } });

describe("a run of long ago that is started again", () => {
  it.each([
    ["another version", "1.0.0"],
    ["the same version", "2.0.0"],
  ])("does nothing to the issue of today: %s", async (_, of) => {
    const world = createIssueWorld();
    const old = buildDocument(income(...repeat("ok", 4)), version(of));
    await world.act(old, { run: "1/1" });
    await world.act(buildDocument(income(...repeat("ok", 4), "major", "major"), version("2.0.0")), { run: "2/1" });
    const before = world.tell();
    expect(before).toMatchObject([{ state: "open" }]);
    expect(await world.act(old, { run: "1/2" })).toEqual([]);
    expect(world.tell()).toEqual(before);
  });
});

describe("an issue of the whole fleet", () => {
  const tenants = Array.from({ length: 6 }, (_, index) => `t-${index}`);

  it.each(["completed", "not_planned", "accepted"] as const)(
    "that a person closed (%s) does not become one of every tenant",
    async (how) => {
      const world = createIssueWorld();
      const days = income("ok", ...repeat("minor", 7));
      for (let day = 1; day <= days.length; day += 1) {
        for (const tenant of tenants)
          await world.act(buildDocument(days.slice(0, day), { pipeline: `credit-risk.${tenant}`, tenant }));
        const [fleet] = world.open();
        if (day !== 4 || fleet === undefined) continue;
        expect(world.open()).toHaveLength(1);
        const { fingerprint, number } = fleet;
        const at = runAfter(3, 60);
        world.setClock(at);
        const reference = { kind: "reference", fingerprint, at, by: "hubot", reason: "" } satisfies ReferenceRecord;
        if (how === "accepted") {
          await world.state.append(monitorStream("credit-risk"), { key: "reference:comment:1", record: reference });
        }
        const stateReason = how === "accepted" ? "completed" : how;
        await world.tracker.update(number, { state: "closed", stateReason });
      }
      expect(world.open().filter(({ fingerprint }) => !fingerprint.includes("fleet"))).toEqual([]);
    },
  );
});

describe("an issue that a person closed as a duplicate", () => {
  it("stays closed, and none is opened instead", async () => {
    const world = createIssueWorld();
    await world.act(buildDocument(income("minor", "minor")));
    await world.tracker.update(1, { state: "closed", stateReason: "duplicate" });
    for (let days = 3; days <= 7; days += 1) await world.act(buildDocument(income(...repeat("minor", days))));
    expect(world.tell()).toMatchObject([{ number: 1, state: "duplicate", comments: [] }]);
  });
});

describe("what an issue is about", () => {
  it.each([" score", " table"])("is a column named %o and not what Slipway calls so itself", async (name) => {
    const world = createIssueWorld();
    await world.act(buildDocument([{ [name]: "ok" }, { [name]: "unit" }]));
    const [issue] = world.open();
    const { issues } = await readHistory(world.state, "credit-risk");
    expect(issue).toMatchObject({ number: 1, state: "open" });
    expect(issues.flatMap(({ subjects }) => subjects)).toEqual([`feature:${name}`]);
  });

  it.each([0.5, -0.5])("counts a feature of no weight that explains %d of the score's shift", async (scoreShare) => {
    const days = buildDocument(income("ok", "minor", "minor"));
    const windows = days.windows.map((window) => ({
      ...window,
      features: window.features.map((feature) => ({
        ...feature,
        importance: feature.name === "age" ? 1 : 0,
        scoreShare,
      })),
    }));
    const [newest] = windows.slice(-1);
    if (newest === undefined) throw new Error("there are windows");
    const unfinished = {
      ...newest,
      complete: false,
      features: newest.features.map((feature) => ({ ...feature, scoreShare: 0 })),
    };
    const world = createIssueWorld();
    await world.act({ ...days, windows: [...windows, unfinished] });
    expect(world.open()).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import type { MonitorDocument } from "../../../../core/documents/monitor.ts";
import {
  buildDocument,
  createIssueWorld,
  type Mood,
  runAfter,
  slowTracker,
  startOfDay,
} from "../../../fakes/issue-world.ts";

const income = (...moods: readonly Mood[]) => moods.map((mood) => ({ income: mood, age: "ok" as Mood }));
const repeat = (mood: Mood, times: number): readonly Mood[] => Array.from({ length: times }, () => mood);

/** A run after each day. */
async function live(
  days: readonly Readonly<Record<string, Mood>>[],
  { world = createIssueWorld(), from = 0, given = {} as Partial<MonitorDocument> } = {},
) {
  for (let day = from; day < days.length; day += 1) await world.act(buildDocument(days.slice(0, day + 1), given));
  return world;
}

describe("the life of an issue", () => {
  it.each([
    ["healthy days", repeat("ok", 120)],
    ["one alarm among healthy days", [...repeat("ok", 9), "minor", ...repeat("ok", 9)]],
    ["an alarm every third window", Array.from({ length: 60 }, (_, day) => (day % 3 === 0 ? "moderate" : "ok"))],
    ["an alarm between windows that tell nothing", [...repeat("gap", 2), "minor", ...repeat("few", 40), "gap"]],
  ] as const)("opens nothing for %s", async (_name, moods) => {
    expect((await live(income(...moods))).tell()).toEqual([]);
  });

  it("opens on two alarms in three windows, rewrites in silence, and closes after three quiet ones with one comment", async () => {
    const days = income("ok", "minor", "ok", "minor");
    const world = await live(days);
    expect(world.tell()).toMatchObject([
      { number: 1, state: "open", labels: ["slipway:severity-minor"], comments: [] },
    ]);
    const lasting = [...days, ...income("minor", "minor", "ok", "ok")];
    await live(lasting, { world, from: 4 });
    expect(world.tell()).toMatchObject([{ number: 1, state: "open", comments: [] }]);
    await live([...lasting, ...income("ok", "ok", "ok")], { world, from: 8 });
    expect(world.tell()).toMatchObject([{ number: 1, state: "completed", comments: ["recovered/1"] }]);
  });

  it("opens at once for a fault of the unit, and for a major change of one of the most important features", async () => {
    expect((await live(income("ok", "unit"))).open()).toHaveLength(1);
    expect((await live(income("ok", "major"))).open()).toHaveLength(1);
  });

  it.each(["near", "gap", "few"] as const)("does not close while windows are %s", async (mood) => {
    const world = await live(income("minor", "minor", ...repeat(mood, 12)));
    const [drift, ...others] = world.tell();
    expect(drift).toMatchObject({ state: "open", comments: [] });
    expect(others.map(({ labels }) => labels)).toEqual(mood === "gap" ? [["slipway:broken"]] : []);
  });

  it("says once that it became worse, labels what it is now, and says nothing when it eases", async () => {
    const world = await live(income("minor", "minor", "moderate", "moderate", "major", "major", "minor", "minor"));
    expect(world.tell()).toMatchObject([
      {
        labels: ["slipway:severity-major"],
        comments: ["severity-moderate/1", "severity-major/1"],
      },
    ]);
    const eased = income("minor", "minor", "moderate", "moderate", "major", "major", ...repeat("minor", 4));
    await live(eased, { world, from: 8 });
    expect(world.tell()).toMatchObject([{ labels: ["slipway:severity-minor"], comments: { length: 2 } }]);
  });

  it("reopens what comes back within 14 days, and opens anew what comes back later", async () => {
    const first = income("minor", "minor", "ok", "ok", "ok");
    const back = [...first, ...income(...repeat("ok", 8), "minor", "minor")];
    const world = await live(back);
    expect(world.tell()).toMatchObject([{ number: 1, state: "open", comments: ["recovered/1", "reopened/2"] }]);
    const later = [...back, ...income("ok", "ok", "ok", ...repeat("ok", 13), "minor", "minor")];
    await live(later, { world, from: back.length });
    expect(world.tell()).toMatchObject([
      { number: 1, state: "completed", comments: ["recovered/1", "reopened/2", "recovered/2"] },
      { number: 2, state: "open", comments: [] },
    ]);
  });

  it("reopens what a person closed as done only when new windows say otherwise", async () => {
    const days = income("minor", "minor");
    const world = await live(days);
    world.setClock(runAfter(1, 60));
    await world.tracker.update(1, { state: "closed" });
    await world.act(buildDocument(days));
    await live([...days, ...income("minor")], { world, from: 2 });
    expect(world.tell()).toMatchObject([{ state: "completed" }]); // the day in which it was closed holds rows of before
    await live([...days, ...income("minor", "minor", "minor")], { world, from: 3 });
    expect(world.tell()).toMatchObject([{ state: "open", comments: ["reopened/2"] }]);
  });

  it("leaves closed what a person does not plan to solve, until it is worse", async () => {
    const days = income("minor", "minor");
    const world = await live(days);
    await world.tracker.update(1, { state: "closed", stateReason: "not_planned" });
    const lasting = [...days, ...income(...repeat("minor", 40))];
    await live(lasting, { world, from: 2 });
    expect(world.tell()).toMatchObject([{ state: "not_planned", comments: [] }]);
    await live([...lasting, ...income("moderate", "moderate")], { world, from: lasting.length });
    expect(world.tell()).toMatchObject([{ number: 1, state: "open", comments: ["reopened/2"] }]);
  });

  it("opens at most one issue a day: what else alarms on it is part of that one, what begins later is its own", async () => {
    const calm = { income: "ok", age: "ok", debt: "ok", home: "ok" } as const;
    const three = { ...calm, income: "moderate", age: "minor", debt: "minor" } as const;
    const all = { ...three, home: "minor" } as const;
    const onset: readonly Readonly<Record<string, Mood>>[] = [calm, three, three, all, all];
    const world = await live(onset.slice(0, 3));
    expect(world.open()).toHaveLength(1);
    await live(onset, { world, from: 3 });
    expect(world.open()).toHaveLength(2);
    const less: Readonly<Record<string, Mood>> = { ...all, income: "ok" };
    const quiet: readonly Readonly<Record<string, Mood>>[] = [calm, three, three, all, all, less, less, less];
    await live(quiet, { world, from: 5 });
    expect(world.open()).toHaveLength(2); // age and debt still alarm
    await live([...quiet, calm, calm, calm], { world, from: 8 });
    expect(world.open()).toEqual([]);
    expect(world.issues).toHaveLength(2);
  });

  it("takes the same fault in another column, and features that move together, for one cause", async () => {
    const calm = { income: "ok", age: "ok", debt: "ok" } as const;
    const world = await live([calm, { ...calm, income: "unit" }, { ...calm, income: "unit", debt: "unit" }]);
    expect(world.open()).toHaveLength(1);
    const days = [calm, { ...calm, income: "minor" }, { ...calm, age: "minor" }, { ...calm, debt: "minor" }] as const;
    const grouped = await live([...days, ...days.slice(1), ...days.slice(1)], {
      given: { groups: [["income", "age", "debt"]] },
    });
    expect(grouped.issues.length).toBeLessThanOrEqual(1);
  });

  it("closes with a new version, and judges that by its own windows", async () => {
    const days = income("minor", "minor");
    const world = await live(days);
    const given = { model: { version: "2.0.0", digest: null } };
    await world.act(buildDocument([...days, ...income("ok")], given));
    expect(world.tell()).toMatchObject([{ state: "completed", comments: ["recovered/1"] }]);
    await world.act({
      ...buildDocument(income("gap", "gap", "gap", "gap"), given),
      model: { version: "3.0.0", digest: null },
    });
    expect(world.open()).toEqual([]);
  });

  it("is opened of data quality, and is one with the drift of the same column", async () => {
    const world = await live(income("ok", "missing", "missing"));
    expect(world.issues[0]?.title).toBe("data-quality");
    await live(income("ok", "missing", "missing", "major", "major"), { world, from: 3 });
    expect(world.issues).toHaveLength(1);
    expect(world.tell()).toMatchObject([{ comments: ["severity-major/1"] }]);
  });

  it("is silent while it is muted, and opened when the mute has ended", async () => {
    const mutes = [{ feature: "income", until: startOfDay(10), by: "pipeline.yml", reason: "known" }];
    const world = createIssueWorld();
    const days = income(...repeat("minor", 14));
    for (let day = 0; day < 9; day += 1) await world.act(buildDocument(days.slice(0, day + 1)), { mutes });
    expect(world.issues).toEqual([]);
    for (let day = 9; day < 14; day += 1) await world.act(buildDocument(days.slice(0, day + 1)), { mutes });
    expect(world.open()).toHaveLength(1);
  });
});

describe("late data", () => {
  it("judges a window again, says so, and opens what it proves", async () => {
    const world = createIssueWorld();
    const days = income("ok", "minor", "ok");
    await world.act(buildDocument(days));
    const late = buildDocument([...days.slice(0, 2), ...income("minor")], { monitoredAt: runAfter(2, 30) });
    const windows = late.windows.map((window, day) => (day === 2 ? { ...window, rows: window.rows + 50 } : window));
    await world.act({ ...late, windows });
    expect(world.open()).toHaveLength(1);
  });

  it("is not believed beyond the lateness, nor when rows are fewer", async () => {
    const world = createIssueWorld();
    const days = income("ok", "ok", "ok", "ok", "ok", "ok");
    await world.act(buildDocument(days));
    const old = buildDocument(income("minor", "minor", "ok", "ok", "ok", "ok"), { monitoredAt: runAfter(5, 30) });
    await world.act(old);
    const fewer = buildDocument(income("ok", "ok", "ok", "ok", "minor", "minor"), { monitoredAt: runAfter(5, 40) });
    await world.act({ ...fewer, windows: fewer.windows.map((window) => ({ ...window, rows: 40 })) });
    expect(world.issues).toEqual([]);
  });
});

describe("monitoring itself", () => {
  it("is an issue after three runs that could tell nothing, closed by the first that can; drift stays open meanwhile", async () => {
    const world = await live(income("minor", "minor"));
    for (const day of [2, 3]) await world.fail("credit-risk", day);
    expect(world.open()).toHaveLength(1);
    await world.fail("credit-risk", 4);
    expect(world.tell()).toMatchObject([{ state: "open" }, { state: "open", labels: ["slipway:broken"] }]);
    await live(income("minor", "minor", "gap", "gap", "gap", "minor"), { world, from: 5 });
    expect(world.tell()).toMatchObject([{ state: "open" }, { state: "completed", comments: ["recovered/1"] }]);
  });

  it("is an issue when it does not run any more, told by whoever looks and closed by the first run that can tell something", async () => {
    const world = await live(income("ok", "ok"));
    expect((await world.miss("credit-risk", 9)).map(({ act }) => act)).toEqual(["opened"]);
    expect((await world.miss("credit-risk", 10)).map(({ act }) => act)).toEqual(["updated"]);
    await world.fail("credit-risk", 11);
    expect(world.tell()).toMatchObject([{ state: "open", labels: ["slipway:broken"], comments: [] }]);
    await live(income(...repeat("ok", 13)), { world, from: 12 });
    expect(world.tell()).toMatchObject([{ state: "completed", comments: ["recovered/1"] }]);
    await world.miss("credit-risk", 20);
    expect(world.tell()).toMatchObject([{ state: "open", comments: ["recovered/1", "reopened/2"] }]);
  });

  it("counts a window without rows once, however often it is looked at", async () => {
    const world = createIssueWorld();
    for (let run = 0; run < 9; run += 1)
      await world.act(buildDocument(income("ok", "gap"), { monitoredAt: runAfter(1, run) }));
    expect(world.issues).toEqual([]);
    await live(income("ok", "gap", "gap", "gap"), { world, from: 2 });
    expect(world.tell()).toMatchObject([{ state: "open", labels: ["slipway:broken"] }]);
  });
});

describe("performance", () => {
  const judged = (verdicts: readonly ("worse" | "holds" | "immature")[]): MonitorDocument => {
    const day = 40 + verdicts.length;
    const windows = verdicts.map((verdict, index) => ({
      start: startOfDay(index),
      end: startOfDay(index + 1),
      ...{ rows: 100, labelled: 99, mature: verdict !== "immature", lagDays: 20, realised: {}, estimated: {} },
      ...{ verdict, change: null },
    }));
    return buildDocument(income(...repeat("ok", day)), {
      performance: {
        ...{ verdict: verdicts.at(-1) ?? "none", reason: "", confirmed: false, primary: "roc_auc", reference: {} },
        ...{ windows, estimate: null, selection: null, labels: null, residuals: null, detectors: [] },
      },
    });
  };

  it("is an issue when two of three mature windows are worse, and over when three hold", async () => {
    const world = createIssueWorld();
    await world.act(judged(["holds", "worse"]));
    await world.act(judged(["holds", "worse", "immature"]));
    expect(world.issues).toEqual([]);
    await world.act(judged(["holds", "worse", "immature", "worse"]));
    expect(world.issues[0]?.title).toBe("performance");
    await world.act(judged(["holds", "worse", "immature", "worse", "holds", "holds", "holds"]));
    expect(world.tell()).toMatchObject([{ state: "completed", comments: ["recovered/1"] }]);
  });
});

describe("a fleet of tenants", () => {
  const TENANTS = Array.from({ length: 12 }, (_, index) => `tenant-${index}`);
  const runAll = async (world: ReturnType<typeof createIssueWorld>, days: number, loud: number) => {
    for (const [index, tenant] of TENANTS.entries()) {
      const moods = income(...repeat("ok", days - 1), index < loud ? "minor" : "ok");
      await world.act(buildDocument(moods, { pipeline: `credit-risk.${tenant}`, tenant: tenant.toUpperCase() }));
    }
  };

  it("has one issue when three of twelve alarm within two windows, and they none of their own", async () => {
    const world = createIssueWorld();
    for (const [days, loud] of [
      [1, 0],
      [2, 2],
      [3, 3],
      [4, 5],
    ] as const)
      await runAll(world, days, loud);
    expect(world.tell()).toMatchObject([{ state: "open", labels: ["slipway:severity-minor", "slipway:fleet"] }]);
    for (const days of [5, 6, 7, 8, 9, 10]) await runAll(world, days, 0);
    expect(world.tell()).toMatchObject([{ state: "completed", comments: ["recovered/1"] }]);
  });
});

describe("one open issue at rest", () => {
  const days = income("minor", "minor");

  it("whoever of 200 runs is first", async () => {
    const world = await live(days.slice(0, 1));
    const issues = slowTracker(world.tracker);
    const document = buildDocument(days);
    const kept = await Promise.all(
      Array.from({ length: 200 }, (_, run) => world.act(document, { run: `${run}/1`, issues })),
    );
    expect(kept.flat().filter(({ act }) => act === "opened")).toHaveLength(1);
    expect(world.tell()).toMatchObject([{ state: "open", comments: [] }]);
  });

  it("when 50 runs close and 50 reopen it", async () => {
    const world = await live(income("minor", "minor", "ok", "ok"));
    const issues = slowTracker(world.tracker);
    const burst = async (moods: readonly Mood[]) => {
      const document = buildDocument(income(...moods));
      await Promise.all(
        Array.from({ length: 50 }, (_, run) => world.act(document, { run: `${moods.length}${run}/1`, issues })),
      );
    };
    await burst(["minor", "minor", "ok", "ok", "ok"]);
    expect(world.tell()).toMatchObject([{ state: "completed", comments: ["recovered/1"] }]);
    await burst(["minor", "minor", "ok", "ok", "ok", "major"]);
    expect(world.tell()).toMatchObject([{ state: "open", comments: ["recovered/1", "reopened/2"] }]);
    expect(world.issues).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import type { MonitorDocument } from "../../../../core/documents/monitor.ts";
import type { IssueTracker } from "../../../../core/issues/issue-tracker.ts";
import { type KeepIssuePorts, keepIssue } from "../../../../core/issues/keep-issue.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { createMemoryIssueTracker, type MemoryIssues } from "../../../fakes/memory-issue-tracker.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";
import {
  buildDriftedFeature,
  buildFeature,
  buildMonitorDocument,
  buildWindow,
} from "../../../fakes/monitor-documents.ts";

const DAY_1 = "2026-03-01T08:00:00.000Z";
const AFTER_LEASE = "2026-03-01T08:20:00.000Z";

const judged = (...features: ReturnType<typeof buildFeature>[]): MonitorDocument => {
  const verdict = features.some(({ state }) => state.startsWith("DRIFT_")) ? "drift" : "ok";
  return buildMonitorDocument([buildWindow({ verdict, features })]);
};
const unitChange = (name = "income") =>
  buildDriftedFeature({ name, causes: ["Unit change: values are 1000 times as large"] });
const offset = (name = "age") => buildDriftedFeature({ name, state: "DRIFT_MINOR", causes: ["Constant offset: +3"] });
const drifting = judged(unitChange());

function createWorld() {
  const shared: MemoryIssues = { issues: [], comments: [] };
  const state = createMemoryStateStore({ sha256 });
  const keep = (
    monitor: MonitorDocument,
    { now = DAY_1, run = "1/1", ...given }: Partial<KeepIssuePorts> & { now?: string } = {},
  ) =>
    keepIssue(monitor, {
      issues: createMemoryIssueTracker(shared),
      state,
      clock: createFixedClock(now),
      sha256,
      log: SILENT_LOGGER,
      run,
      render: ({ monitoredAt, reason }) => ({ title: "Drift", body: `${monitoredAt} ${reason}`, reopened: "Again." }),
      ...given,
    });
  const open = () => shared.issues.filter((issue) => issue.state === "open");
  return { ...shared, keep, open, state };
}

describe("keepIssue", () => {
  it("opens nothing for a healthy window, one issue for a change, and rewrites it while the change lasts", async () => {
    const { keep, issues, comments } = createWorld();
    expect(await keep(judged(buildFeature()))).toEqual({ act: "nothing", issue: undefined });
    expect(await keep(drifting)).toMatchObject({ act: "opened", issue: { number: 1 } });
    const later = { ...drifting, reason: "worse" };
    expect(await keep(later, { run: "2/1" })).toMatchObject({ act: "updated", issue: { number: 1 } });
    expect(issues).toHaveLength(1);
    expect(issues[0]?.body).toContain("worse");
    expect(comments).toEqual([]);
  });

  it.each(["unknown", "insufficient", "ok", "natural"] as const)(
    "leaves an open issue alone when a window is %s",
    async (verdict) => {
      const { keep, issues } = createWorld();
      await keep(drifting);
      const before = [...issues];
      expect(await keep({ ...judged(unitChange()), verdict })).toMatchObject({ act: "nothing" });
      expect(issues).toEqual(before);
    },
  );

  it("reopens what was closed, and says so once per window", async () => {
    const { keep, issues, comments } = createWorld();
    await keep(drifting);
    const tracker = createMemoryIssueTracker({ issues, comments });
    for (const run of ["2/1", "2/2"]) {
      await tracker.update(1, { state: "closed" });
      expect(await keep(drifting, { run })).toMatchObject({ act: "reopened", issue: { number: 1, state: "open" } });
    }
    expect(comments).toHaveLength(1);
  });

  it("follows the root cause: other features of it, another cause beside it, a cause of its own", async () => {
    const { keep, open } = createWorld();
    await keep(drifting);
    expect(await keep(judged(unitChange("debt")))).toMatchObject({ act: "updated", issue: { number: 1 } });
    const worseOffset = { ...offset(), state: "DRIFT_MAJOR", effect: 0.9 } as const;
    expect(await keep(judged(worseOffset, unitChange()))).toMatchObject({ act: "updated", issue: { number: 1 } });
    expect(await keep(judged(offset()))).toMatchObject({ act: "opened", issue: { number: 2 } });
    expect(open()).toHaveLength(2);
  });

  it("keeps pipelines and tenants apart", async () => {
    const { keep, open } = createWorld();
    await keep(drifting);
    await keep({ ...drifting, pipeline: "churn" });
    for (const tenant of ["north", "north ", "../north", "North"]) await keep(drifting, { tenant });
    expect(open()).toHaveLength(6);
    expect(new Set(open().map(({ fingerprint }) => fingerprint)).size).toBe(6);
  });

  it("finds the issue by its claim when nobody finds it in the list", async () => {
    const { keep, issues, comments, open } = createWorld();
    await keep(drifting);
    const tracker = createMemoryIssueTracker({ issues, comments });
    const blind: IssueTracker = { ...tracker, find: async () => undefined };
    expect(await keep(drifting, { run: "2/1", issues: blind })).toMatchObject({ act: "updated", issue: { number: 1 } });
    expect(open()).toHaveLength(1);
  });
});

describe("one open issue at rest", () => {
  it("whoever of 200 callers is first", async () => {
    const { keep, issues, comments, open } = createWorld();
    const tracker = createMemoryIssueTracker({ issues, comments });
    const slow = slowTracker(tracker);
    const kept = await Promise.all(
      Array.from({ length: 200 }, (_, run) => keep(drifting, { run: `${run}/1`, issues: slow })),
    );
    expect(kept.filter(({ act }) => act === "opened")).toHaveLength(1);
    expect(open()).toHaveLength(1);
    expect(issues).toHaveLength(1);
  });

  it.each(["before", "after"] as const)("when the holder of the claim dies %s opening", async (moment) => {
    const { keep, issues, comments, open } = createWorld();
    const tracker = createMemoryIssueTracker({ issues, comments });
    const dying: IssueTracker = {
      ...tracker,
      async open(draft) {
        if (moment === "after") await tracker.open(draft);
        throw new Error("killed");
      },
    };
    await expect(keep(drifting, { issues: dying })).rejects.toThrow("killed");
    const rivals = await Promise.all([2, 3, 4].map((run) => keep(drifting, { run: `${run}/1` })));
    expect(open()).toHaveLength(moment === "after" ? 1 : 0);
    expect(rivals.map(({ act }) => act)).toEqual(Array(3).fill(moment === "after" ? "updated" : "nothing"));
    const again = await Promise.all([5, 6, 7].map((run) => keep(drifting, { run: `${run}/1`, now: AFTER_LEASE })));
    expect(again.filter(({ act }) => act === "opened")).toHaveLength(moment === "after" ? 0 : 1);
    expect(open()).toHaveLength(1);
  });

  it("when the same attempt runs again within its own lease", async () => {
    const { keep, issues, comments, open } = createWorld();
    const tracker = createMemoryIssueTracker({ issues, comments });
    const dying: IssueTracker = { ...tracker, open: () => Promise.reject(new Error("killed")) };
    await expect(keep(drifting, { issues: dying })).rejects.toThrow("killed");
    expect(await keep(drifting)).toMatchObject({ act: "opened" });
    expect(open()).toHaveLength(1);
  });

  it("when it was closed and nobody finds it any more", async () => {
    const { keep, issues, comments, open } = createWorld();
    await keep(drifting);
    issues.length = 0;
    comments.length = 0;
    expect(await keep(drifting, { run: "2/1" })).toMatchObject({ act: "opened" });
    expect(open()).toHaveLength(1);
  });
});

/** Lets others in between any two steps. */
function slowTracker(tracker: IssueTracker): IssueTracker {
  const wait = async () => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return {
    find: (fingerprint) => wait().then(() => tracker.find(fingerprint)),
    read: (number) => wait().then(() => tracker.read(number)),
    open: (draft) => wait().then(() => tracker.open(draft)),
    update: (number, changes) => wait().then(() => tracker.update(number, changes)),
    comment: (number, comment) => wait().then(() => tracker.comment(number, comment)),
  };
}

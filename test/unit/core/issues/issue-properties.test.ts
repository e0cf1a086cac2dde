import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IssueTracker } from "../../../../core/issues/issue-tracker.ts";
import type { StateStore } from "../../../../core/state/state-store.ts";
import { buildDocument, createIssueWorld, type Mood } from "../../../fakes/issue-world.ts";

const DAYS = 120;
const moods = fc.constantFrom<Mood>("ok", "near", "minor", "moderate", "major", "gap", "few", "missing");
/** A stretch of days in one mood: weather lasts. */
const stretch = fc.tuple(moods, fc.integer({ min: 1, max: 9 }));
const life = fc
  .array(stretch, { minLength: 8, maxLength: 40 })
  .map((stretches) => stretches.flatMap(([mood, length]) => Array.from({ length }, () => mood)).slice(0, DAYS));
const lives = fc
  .tuple(life, life)
  .map(([income, debt]) => income.map((mood, day) => ({ income: mood, debt: debt[day] ?? "ok", age: "ok" as Mood })));
/** After each day: days whose run is run again. */
const replays = fc.array(fc.array(fc.nat({ max: 6 }), { maxLength: 3 }), { minLength: DAYS, maxLength: DAYS });

type Days = readonly Readonly<Record<string, Mood>>[];

async function liveThrough(days: Days, again: readonly (readonly number[])[] = []) {
  const world = createIssueWorld();
  const runDay = (day: number) => world.act(buildDocument(days.slice(0, day + 1)));
  const states: { readonly day: number; readonly open: readonly string[] }[] = [];
  for (let day = 0; day < days.length; day += 1) {
    await runDay(day);
    for (const back of again[day] ?? []) if (back <= day) await runDay(day - back);
    states.push({ day, open: world.open().map(({ fingerprint }) => fingerprint) });
  }
  return { world, states };
}

const isEvaluated = (mood: Mood | undefined): boolean => mood !== "gap" && mood !== "few";

describe("whatever the windows say", () => {
  it("runs that are run again, in any order and at any time, change no issue and no comment", async () => {
    await fc.assert(
      fc.asyncProperty(lives, replays, async (days, again) => {
        const once = await liveThrough(days);
        const often = await liveThrough(days, again);
        expect(often.world.tell()).toEqual(once.world.tell());
        expect(often.states).toEqual(once.states);
      }),
      { numRuns: 3 },
    );
  }, 120_000);

  it("a fingerprint has at most one open issue, a day at most one new one, and nothing is closed without three quiet windows", async () => {
    await fc.assert(
      fc.asyncProperty(lives, async (days) => {
        const { world, states } = await liveThrough(days);
        for (const [index, { day, open }] of states.entries()) {
          expect(new Set(open).size).toBe(open.length);
          const before = states[index - 1]?.open ?? [];
          const closed = before.filter((fingerprint) => !open.includes(fingerprint) && !isBroken(fingerprint));
          if (closed.length === 0) continue;
          expect(days[day]?.income === "gap" || days[day]?.debt === "gap").toBe(false);
          const seen = days.slice(0, day + 1).filter((moodsOf) => !Object.values(moodsOf).includes("gap"));
          const quiet = (["income", "debt"] as const).some((name) => {
            const evaluated = seen.map((moodsOf) => moodsOf[name]).filter(isEvaluated);
            return evaluated.slice(-3).length === 3 && evaluated.slice(-3).every((mood) => mood === "ok");
          });
          expect(quiet).toBe(true);
        }
        const openings = world.issues.filter(({ labels }) => !labels.includes("slipway:broken"));
        expect(openings.length).toBeLessThanOrEqual(states.length);
        for (const { comments } of world.tell()) expect(new Set(comments).size).toBe(comments.length);
      }),
      { numRuns: 4 },
    );
  }, 120_000);
});

const isBroken = (fingerprint: string): boolean => fingerprint.includes(".monitoring-");

describe("a run that is killed", () => {
  const days: Days = (
    ["minor", "minor", "major", "ok", "ok", "ok", "ok", "major", "gap", "ok", "ok", "ok"] as const
  ).map((income) => ({ income, age: "ok" as Mood }));

  it("between any two steps is made up for by the next one: the same issues, every comment once", async () => {
    const whole = (await liveThrough(days)).world.tell();
    for (let step = 1; ; step += 1) {
      const world = createIssueWorld();
      let left = step;
      const die = (): void => {
        left -= 1;
        if (left === 0) throw new Error("killed");
      };
      const state = dyingStore(world.state, die);
      const issues = dyingTracker(world.tracker, die);
      for (let day = 0; day < days.length; day += 1) {
        const document = buildDocument(days.slice(0, day + 1));
        const run = async (attempt: number) => await world.act(document, { run: `${day}/${attempt}`, issues, state });
        await run(1).catch((thrown: unknown) => {
          expect(thrown).toEqual(new Error("killed"));
          return run(2);
        });
      }
      expect(world.tell(), `killed in step ${step}`).toEqual(whole);
      if (left > 0) break;
    }
  }, 120_000);
});

function dyingTracker(tracker: IssueTracker, die: () => void): IssueTracker {
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    die();
    const done = await work();
    die();
    return done;
  };
  return {
    find: (fingerprint) => around(() => tracker.find(fingerprint)),
    read: (number) => around(() => tracker.read(number)),
    open: (draft) => around(() => tracker.open(draft)),
    update: (number, changes) => around(() => tracker.update(number, changes)),
    comment: (number, comment) => around(() => tracker.comment(number, comment)),
  };
}

function dyingStore(store: StateStore, die: () => void): StateStore {
  return {
    ...store,
    async append(stream, addition) {
      die();
      const done = await store.append(stream, addition);
      die();
      return done;
    },
    async appendAll(stream, additions) {
      die();
      const done = await store.appendAll(stream, additions);
      die();
      return done;
    },
  };
}

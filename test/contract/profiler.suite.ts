import { expect, it } from "vitest";
import type { FeatureCounts, Profiler } from "../../core/data/profiler.ts";
import type { MemoryTable } from "../fakes/memory-profiler.ts";

const DAY = 86_400_000;
/** Six days without the fourth, some rows each; `score` rises with `x`. */
const DAYS = [0, 1, 2, 4, 5].flatMap((day) => Array.from({ length: 4 + day }, (_, row) => ({ day, row })));
const TABLE: MemoryTable = {
  served: DAYS.map(({ day, row }) => day * DAY + row * 3_600_000),
  x: DAYS.map(({ day, row }) => (row === 3 && day === 2 ? Number.NaN : day * 10 + row ** 2)),
  c: DAYS.map(({ day, row }) => (row === 0 && day === 1 ? null : `level ${row % 3}`)),
  fixed: DAYS.map(({ day }) => day % 2),
};
const WINDOWS = { timestamp: "served", windowMs: DAY };

interface ProfilerCase {
  readonly profiler: Profiler;
  readonly folder: string;
  /** What to call a table by. */
  readonly source: string;
}

/** What every profiler says of the same table. `use` offers one that has the table. */
export function describeProfiler(
  use: (table: MemoryTable, test: (given: ProfilerCase) => Promise<void>) => Promise<void>,
) {
  it("cuts a reference into the windows that have rows, and counts them in the cells of the whole", () =>
    use(TABLE, async ({ profiler, ...table }) => {
      const profiled = await profiler.profile({ ...table, exclude: [], windows: WINDOWS });
      expect(profiled.windows).toEqual({
        timestamp: "served",
        timezone: "UTC",
        lengthMs: DAY,
        indices: [0, 1, 2, 4, 5],
        rows: [4, 5, 6, 8, 9],
        holidays: null,
      });
      expect(profiled.features.map(({ name, attribute }) => [name, attribute])).toEqual([
        ["x", false],
        ["c", false],
        ["fixed", true],
      ]);
      for (const feature of profiled.features) {
        const whole = "edges" in feature ? feature.counts : [...feature.counts, feature.other];
        expect(addUp(feature.windows?.counts ?? [])).toEqual(whole);
        expect(feature.windows?.missing.reduce((sum, count) => sum + count, 0)).toBe(feature.missing);
      }
      expect(profiled.features[0]).toMatchObject({ min: 0, max: 114, limits: { low: -11.4, high: 125.4 } });
    }));

  it("counts the same windows again, an empty one between, from any window on", () =>
    use(TABLE, async ({ profiler, ...table }) => {
      const { features, sample } = await profiler.profile({ ...table, exclude: [], windows: WINDOWS });
      const request = { ...table, profile: { features: [...features], prediction: null, sample }, ...WINDOWS };
      const windows = await profiler.count(request);
      expect(windows.map(({ index, start, rows }) => [index, start, rows])).toEqual(
        [4, 5, 6, 0, 8, 9].map((rows, day) => [day, `1970-01-0${day + 1}T00:00:00.000Z`, rows]),
      );
      const filled = windows.filter(({ rows }) => rows > 0);
      for (const { name, windows: known } of features) {
        expect(filled.map((window) => cellsOf(window.features.get(name)))).toEqual(known?.counts);
        expect(filled.map((window) => window.features.get(name)?.missing)).toEqual(known?.missing);
      }
      expect((await profiler.count({ ...request, fromIndex: 3 })).map(({ index }) => index)).toEqual([3, 4, 5]);
    }));

  it("keeps predicted classes apart from the features, as levels, and counts them wherever they are served", () =>
    use(TABLE, async ({ profiler, ...table }) => {
      const { features, prediction, sample } = await profiler.profile({
        ...table,
        exclude: [],
        prediction: "c",
        windows: WINDOWS,
      });
      expect(features.map(({ name }) => name)).toEqual(["x", "fixed"]);
      expect(prediction).toMatchObject({ name: "c", kind: "category", missing: 1, other: 0, distinct: 3 });
      expect(prediction).toMatchObject({ levels: ["level 0", "level 1", "level 2"], counts: [11, 11, 9] });
      const request = { ...table, profile: { features: [...features], prediction, sample }, ...WINDOWS };
      const filled = (await profiler.count(request)).filter(({ rows }) => rows > 0);
      expect(filled.map((window) => cellsOf(window.prediction ?? undefined))).toEqual(prediction?.windows?.counts);
      expect(filled.map((window) => window.prediction?.missing)).toEqual([0, 1, 0, 0, 0]);
      const [elsewhere] = await profiler.count({ ...request, predictionColumn: "fixed" });
      expect(elsewhere?.prediction).toMatchObject({ counts: [0, 0, 0], unseen: 4 });
      const renamed = prediction && { ...prediction, name: "absent" };
      const [absent] = await profiler.count({ ...request, profile: { ...request.profile, prediction: renamed } });
      expect(absent?.prediction).toBeNull();
    }));

  it("says the mean score of each cell", () =>
    use(TABLE, async ({ profiler, ...table }) => {
      const { features } = await profiler.profile({ ...table, exclude: ["served", "x"] });
      const scores = await profiler.score({ ...table, features, prediction: "x" });
      const ofLevels = features[0];
      const levels = ofLevels !== undefined && "levels" in ofLevels ? ofLevels.levels : [];
      expect(scores.get("c")).toEqual([...levels.map((level) => meanScore("c", level)), null]);
      expect(scores.get("fixed")).toEqual([null, meanScore("fixed", 0), meanScore("fixed", 1), null]);
    }));
}

function addUp(windows: readonly (readonly number[])[]): readonly number[] {
  return (windows[0] ?? []).map((_, cell) => windows.reduce((sum, counts) => sum + (counts[cell] ?? 0), 0));
}

function cellsOf(counts: FeatureCounts | undefined): readonly number[] | undefined {
  return counts === undefined || counts.quantiles.length > 0 ? counts?.counts : [...counts.counts, counts.other];
}

function meanScore(name: string, value: number | string): unknown {
  const scores = (TABLE.x ?? []).filter((score, row) => !Number.isNaN(score) && TABLE[name]?.[row] === value);
  return expect.closeTo(scores.reduce<number>((sum, score) => sum + Number(score), 0) / scores.length, 9);
}

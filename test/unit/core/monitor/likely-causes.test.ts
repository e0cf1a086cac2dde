import { globSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { buildMonitor } from "../../../../core/monitor/build-monitor.ts";
import { buildProfile } from "../../../../core/monitor/build-profile.ts";
import { GENUINE_CHANGE, LIKELY_CAUSES } from "../../../../core/monitor/causes/likely-causes.ts";
import { createRng } from "../../../../core/rng.ts";
import { countColumns, type MemoryTable, profileColumns } from "../../../fakes/memory-profiler.ts";

const CREATED = "2025-01-01T00:00:00.000Z";

/** A second column, so that rows differ though `x` repeats. */
function withNoise(table: MemoryTable): MemoryTable {
  return { y: draw(table.x?.length ?? 0, 9, (rng) => rng.normal()), ...table };
}

/** Causes of column `x` when `now` follows `before`. */
function causesOf(before: MemoryTable, now: MemoryTable, earlier: readonly MemoryTable[] = []): readonly string[] {
  const table = profileColumns(withNoise(before));
  const monitor = buildMonitor({
    pipeline: "p",
    monitoredAt: CREATED,
    profile: buildProfile({ pipeline: "p", createdAt: CREATED, table }),
    reference: "memory",
    model: { version: null, digest: null },
    windows: [...earlier, now].map((one) => countColumns(table, withNoise(one))),
  });
  return monitor.features.find(({ name }) => name === "x")?.causes ?? [];
}

function draw<T>(rows: number, seed: number, from: (rng: ReturnType<typeof createRng>) => T): T[] {
  const rng = createRng(seed);
  return Array.from({ length: rows }, () => from(rng));
}

const temperatures = (rows: number, seed: number): number[] => draw(rows, seed, (rng) => 18 + 6 * rng.normal());
const amounts = (rows: number, seed: number): number[] => draw(rows, seed, (rng) => 50 * Math.exp(0.6 * rng.normal()));
const jobs = (rows: number, seed: number): string[] =>
  draw(rows, seed, (rng) => ["Fixed", "Part time", "Freelance", "Other job"][rng.integer(4)] ?? "");

const REFERENCE = { x: temperatures(4000, 1) };
const faulted = (map: (value: number, row: number) => number | string | null): MemoryTable => ({
  x: temperatures(800, 2).map(map),
});

describe("likely causes", () => {
  it.each([
    ["°C → °F", (value: number) => 1.8 * value + 32],
    ["°F → °C", (value: number) => (value - 32) / 1.8],
    ["×1000", (value: number) => 1000 * value],
    ["÷1000", (value: number) => value / 1000],
    ["×100", (value: number) => 100 * value],
    ["÷100", (value: number) => value / 100],
    ["miles → km", (value: number) => 1.60934 * value],
    ["km → miles", (value: number) => value / 1.60934],
    ["pounds → kg", (value: number) => 0.453592 * value],
    ["kg → pounds", (value: number) => value / 0.453592],
    ["×3.6", (value: number) => 3.6 * value],
    ["÷3.6", (value: number) => value / 3.6],
  ])("unit-change recognises %s", (name, map) => {
    expect(causesOf(REFERENCE, faulted(map))).toEqual([expect.stringContaining(`Unit change: another unit, ${name}`)]);
  });

  it("offset recognises that all values moved alike", () => {
    expect(
      causesOf(
        REFERENCE,
        faulted((value) => value + 4),
      ),
    ).toEqual([expect.stringMatching(/^Constant offset: .*\+[34]\.\d/)]);
  });

  it("stuck-value recognises a value that repeats, and a spread that vanished", () => {
    expect(
      causesOf(
        REFERENCE,
        faulted((value, row) => (row % 4 === 0 ? value : 15)),
      ),
    ).toEqual([expect.stringContaining('Stuck value: "15" is 75 %')]);
    expect(
      causesOf(
        REFERENCE,
        faulted((value) => 15 + value / 1000),
      ),
    ).toEqual([expect.stringContaining("Stuck value: the spread fell")]);
  });

  it("sign-flip recognises reversed signs, and not in a symmetric distribution", () => {
    expect(causesOf({ x: amounts(4000, 1) }, { x: amounts(800, 2).map((value) => -value) })).toEqual([
      "Sign flip: the sign is reversed",
    ]);
    expect(
      causesOf(
        { x: temperatures(4000, 1).map((value) => value - 18) },
        { x: temperatures(800, 2).map((value) => 18 - value) },
      ),
    ).toEqual([]);
  });

  it("clipping recognises a limit that the reference passes", () => {
    expect(
      causesOf(
        REFERENCE,
        faulted((value) => Math.min(value, 19)),
      ),
    ).toEqual([expect.stringContaining("Clipping: values stop at 19")]);
    expect(
      causesOf(
        REFERENCE,
        faulted((value) => Math.max(value, 17)),
      ),
    ).toEqual([expect.stringContaining("Clipping: values stop at 17")]);
  });

  it("null-spike recognises values that went missing", () => {
    expect(
      causesOf(
        REFERENCE,
        faulted((value, row) => (row % 5 === 0 ? null : value)),
      ),
    ).toEqual([expect.stringContaining("Null spike")]);
  });

  it.each([0, -1, 999])("default-value recognises a spike at %i", (spike) => {
    expect(
      causesOf(
        REFERENCE,
        faulted((value, row) => (row % 4 === 0 ? spike : value)),
      ),
    ).toContain(`Default-value spike: "${spike}" is 25 % of the values`);
  });

  it("default-value recognises a level that stands for nothing", () => {
    const table = { x: jobs(800, 2).map((job, row) => (row % 3 === 0 ? "unknown" : job)) };
    expect(causesOf({ x: jobs(4000, 1) }, table)).toEqual([
      'Default-value spike: the unknown level "unknown" stands for nothing',
    ]);
  });

  it.each([
    ["case", (job: string) => job.toUpperCase()],
    ["blanks", (job: string) => ` ${job} `],
    ["separators", (job: string) => job.replaceAll(" ", "_")],
  ])("encoding-change recognises changed %s", (_, map) => {
    expect(causesOf({ x: jobs(4000, 1) }, { x: jobs(800, 2).map(map) })).toEqual([
      expect.stringMatching(/^Encoding change: ".*" was written ".*"$/),
    ]);
  });

  it("encoding-change recognises another spelling of yes and no", () => {
    const answers = (rows: number, words: readonly string[]) => draw(rows, rows, (rng) => words[rng.integer(2)] ?? "");
    expect(causesOf({ x: answers(4000, ["Yes", "No"]) }, { x: answers(800, ["1", "0"]) })[0]).toContain(
      "Encoding change",
    );
  });

  it("dtype-change recognises decimal commas and words among numbers", () => {
    expect(
      causesOf(
        REFERENCE,
        faulted((value, row) => (row % 2 === 0 ? value.toFixed(1).replace(".", ",") : value)),
      )[0],
    ).toContain("Type change: numbers are written with a comma");
    expect(
      causesOf(
        REFERENCE,
        faulted((value, row) => (row % 9 === 0 ? "warm" : value)),
      ),
    ).toEqual(['Type change: values such as "warm" are no number']);
  });

  it("duplicated-rows recognises repeated rows that pull a feature along", () => {
    const clean = temperatures(800, 2);
    const repeated = {
      x: [...clean, ...new Array<number>(600).fill(7.123)],
      y: [...clean, ...new Array<number>(600).fill(0)],
    };
    expect(causesOf(REFERENCE, repeated)).toContain("Duplicated rows: rows are repeated");
  });

  it("volume-change recognises a window with far more rows than its predecessors", () => {
    const earlier = [3, 4, 5].map((seed) => ({ x: temperatures(100, seed) }));
    expect(
      causesOf(
        REFERENCE,
        faulted((value) => value * 1.5),
        earlier,
      ),
    ).toContain("Volume change: the number of rows jumped");
  });

  it("says that the population changed when no rule fits, and nothing when nothing drifted", () => {
    const mixture = faulted((value, row) => (row % 2 === 0 ? value : 30 + value / 3));
    expect(causesOf(REFERENCE, mixture)).toEqual([GENUINE_CHANGE]);
    expect(
      causesOf(
        REFERENCE,
        faulted((value) => value),
      ),
    ).toEqual([]);
    const shifted = { x: jobs(800, 2).map((job, row) => (row % 3 === 0 ? "Fixed" : job)) };
    expect(causesOf({ x: jobs(4000, 1) }, shifted)).toEqual([GENUINE_CHANGE]);
  });
});

/** Red? A rule in core/monitor/causes is not listed: add its line to likely-causes.ts. */
it("lists every rule of the folder once", async () => {
  const modules = await Promise.all(
    globSync("core/monitor/causes/*.ts").map((file) => import(resolve(file)) as Promise<Record<string, unknown>>),
  );
  const found = modules
    .flatMap((module) => Object.values(module))
    .filter(
      (value): value is { id: string } =>
        typeof value === "object" && value !== null && "explains" in value && "id" in value,
    );
  expect(found.map(({ id }) => id).toSorted()).toEqual([...LIKELY_CAUSES.keys()].toSorted());
});

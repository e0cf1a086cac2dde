import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import { createDuckDbShardProfiler } from "../../../../adapters/duckdb/shard-profiler.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import type { ProfileRequest } from "../../../../core/data/profiler.ts";
import type { Profile } from "../../../../core/documents/profile.ts";
import type { FrozenWindows, ProfileEdges } from "../../../../core/documents/profile-edges.ts";
import type { ProfileSample, ProfileShard } from "../../../../core/documents/profile-shard.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import type { NamedShard } from "../../../../core/monitor/assert-shards.ts";
import { buildProfile } from "../../../../core/monitor/build-profile.ts";
import { digestProfile } from "../../../../core/monitor/digest-profile.ts";
import { resolveFrozenReference } from "../../../../core/monitor/frozen-reference.ts";
import { mergeEdges } from "../../../../core/monitor/merge-edges.ts";
import { mergeProfile } from "../../../../core/monitor/merge-profile.ts";
import { mergeWindows } from "../../../../core/monitor/merge-windows.ts";
import { withFiles, writeParquet } from "./profile-files.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });
const shardProfiler = createDuckDbShardProfiler({ log: SILENT_LOGGER, sha256 });
const CREATED = { pipeline: "t", createdAt: "2026-01-01T00:00:00Z" } as const;

/** Gaps, infinities, ties, rare levels, text beyond U+FFFF and repeated rows. */
const COLUMNS = `
  CASE WHEN n % 23 = 0 THEN NULL WHEN n % 101 = 0 THEN 'inf'::DOUBLE ELSE sin(n * 7919) END AS wave,
  exp((n * 31 % 97) / 10.0) AS skewed, CAST((n * 7919) % 13 AS INTEGER) AS few, -0.0 AS zero,
  CASE WHEN n % 11 = 0 THEN NULL ELSE 'l' || (n % 7) END AS level,
  chr(CAST(120000 + (n % 3) AS INTEGER)) || chr(CAST(65000 + n % 431 % 290 AS INTEGER)) AS rare, n % 3 = 0 AS flag,
  TIMESTAMP '2024-01-01' + INTERVAL (n * 600) SECOND AS at, (n % 1000) / 1000.0 AS score`;

const table = (rows: number): string =>
  `SELECT ${COLUMNS} FROM (SELECT range % ${Math.ceil(rows * 0.9)} AS n FROM range(${rows}))`;

interface Sharding {
  readonly request: ProfileRequest;
  readonly of: number;
  readonly windows?: FrozenWindows;
  /** Whether the edges are taken in shards too. */
  readonly sampled?: boolean;
}

async function freeze({ request, of, windows, sampled }: Sharding): Promise<ProfileEdges> {
  const marker = { schema: "slipway/profile-edges/v1", ...CREATED } as const;
  if (sampled !== true)
    return { ...marker, windows: windows ?? null, ...(await shardProfiler.freeze(request, windows ?? null)) };
  const shards: NamedShard<ProfileSample>[] = [];
  for (let index = 1; index <= of; index++) {
    const part = { index, of };
    const sample = await shardProfiler.sample(request, part);
    shards.push({
      path: `edges-${index}.json`,
      document: { schema: "slipway/profile-sample/v1", ...CREATED, part, ...sample } as const,
    });
  }
  return { ...marker, ...mergeEdges(shards.toReversed()) };
}

async function count(
  { request, of, windows }: Sharding,
  document: ProfileEdges | Profile,
): Promise<readonly NamedShard<ProfileShard>[]> {
  const asked = document.schema === "slipway/profile/v1" ? (windows ?? null) : null;
  const { digest, pipeline: _, ...reference } = resolveFrozenReference(document, asked, sha256);
  const shards: NamedShard<ProfileShard>[] = [];
  for (let index = 1; index <= of; index++) {
    const part = { index, of };
    const counted = await shardProfiler.count({ ...request, part, ...reference });
    const { cells, frozen } = reference;
    const marker = { schema: "slipway/profile-shard/v1", ...CREATED } as const;
    const said = { ...marker, part, ...counted, edges: digest, cells, windows: reference.windows, frozen };
    shards.push({ path: `shard-${index}.json`, document: said });
  }
  return shards.toReversed();
}

async function profileWhole({ request, windows }: Sharding): Promise<Profile> {
  const cut =
    windows === undefined
      ? {}
      : { windows: { timestamp: windows.timestamp, windowMs: windows.lengthMs, timezone: windows.timezone } };
  return buildProfile({ ...CREATED, table: await profiler.profile({ ...request, ...cut }) });
}

/** Equal as documents, and therefore in their digest. */
async function expectSame(sharding: Sharding, shards: readonly NamedShard<ProfileShard>[]): Promise<void> {
  const whole = await profileWhole(sharding);
  const merged = buildProfile({ ...CREATED, table: mergeProfile(shards).table });
  expect(merged).toEqual({ ...whole, features: whole.features.map((feature) => ({ ...feature, cellScores: null })) });
  expect(digestProfile(merged, sha256)).toBe(digestProfile(whole, sha256));
}

describe("a profile from shards", () => {
  it("is that of the whole table, to the digest, however the rows are cut", () =>
    withFiles({}, async (folder) => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            rows: fc.integer({ min: 1, max: 4000 }),
            of: fc.integer({ min: 1, max: 7 }),
            format: fc.constantFrom("parquet", "csv", "query"),
            sampled: fc.boolean(),
          }),
          async ({ rows, of, format, sampled }) => {
            await writeParquet(folder, "t.parquet", table(rows));
            if (format === "csv") await writeCsv(folder, rows);
            const source = { parquet: "t.parquet", csv: "t.csv", query: "SELECT * FROM 't.parquet' WHERE few > 2" }[
              format
            ];
            const sharding = { request: { source, folder, exclude: [], prediction: "score" }, of, sampled };
            await expectSame(sharding, await count(sharding, await freeze(sharding)));
          },
        ),
        { numRuns: 12 },
      );
    }));

  it("is that of the whole where whole files are the shards, of which some lack a column", () =>
    withFiles({}, async (folder) => {
      for (const file of [0, 1, 2, 3, 4])
        await writeParquet(
          folder,
          `part-${file}.parquet`,
          `SELECT * ${file === 2 ? "EXCLUDE (few)" : ""} FROM (${table(900)}) LIMIT ${100 + file}`,
        );
      const sharding = { request: { source: "part-*.parquet", folder, exclude: [] }, of: 3 };
      const shards = await count(sharding, await freeze(sharding));
      await expectSame(sharding, shards);
      expect(shards.map(({ document }) => document.rows)).toEqual([102, 205, 203]);
    }));

  it("is that of the whole where the edges come from the profile itself", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "t.parquet", table(3000));
      const sharding = { request: { source: "t.parquet", folder, exclude: [] }, of: 4 };
      await expectSame(sharding, await count(sharding, await profileWhole(sharding)));
    }));

  it("takes its sample of a large table from every shard", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "t.parquet", table(260_000));
      const sharding = { request: { source: "t.parquet", folder, exclude: [] }, of: 3, sampled: true };
      const edges = await freeze(sharding);
      expect(edges.sample.rows).toBeGreaterThan(90_000);
      await expectSame(sharding, await count(sharding, edges));
      await expectSame(sharding, await count(sharding, await profileWhole(sharding)));
    }));

  it.each(["score", "level"])(
    "merges the windows of a reference by their number, those of predictions (%s) too",
    (prediction) =>
      withFiles({}, async (folder) => {
        await writeParquet(folder, "t.parquet", table(4000));
        const windows = { timestamp: "at", lengthMs: 86_400_000, timezone: "Australia/Melbourne", holidays: null };
        const sharding = {
          request: { source: "t.parquet", folder, exclude: ["at"], prediction },
          of: 3,
          windows,
        };
        const shards = await count(sharding, await freeze(sharding));
        await expectSame(sharding, shards);
        const merged = mergeProfile(shards).table;
        expect(merged.windows?.indices.length).toBeGreaterThan(20);
        expect(merged.prediction).toMatchObject({ name: prediction });
        expect(merged.prediction?.windows?.counts).toHaveLength(merged.windows?.indices.length ?? 0);
      }),
  );

  it("gives the windows of a table to judge as counting it at once does", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "reference.parquet", table(2000));
      await writeParquet(
        folder,
        "t.parquet",
        `SELECT * REPLACE (wave * 3 AS wave, 'new' || level AS level) FROM (${table(3000)})`,
      );
      const reference = { source: "reference.parquet", folder, exclude: ["at"], prediction: "level" };
      const profile = await profileWhole({ request: reference, of: 1 });
      const request = { source: "t.parquet", folder, exclude: [] };
      const windows = { timestamp: "at", lengthMs: 6 * 3_600_000, timezone: "UTC", holidays: null };
      const cut = { timestamp: "at", windowMs: windows.lengthMs };
      const shards = await count({ request, of: 3, windows }, profile);
      expect(mergeWindows(shards, profile)).toEqual(await profiler.count({ ...request, profile, ...cut }));
      const uncut = await count({ request, of: 2 }, profile);
      expect(mergeWindows(uncut, profile)).toEqual(await profiler.count({ ...request, profile }));
      expect(() => mergeProfile(shards)).toThrow("judged by a profile");
    }));

  it("refuses edges of another table, and a table of few different rows whose edges are taken in shards", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "a.parquet", table(500));
      await writeParquet(folder, "b.parquet", table(600));
      await writeParquet(folder, "few.parquet", "SELECT range % 2 AS x FROM range(150000)");
      const request = { source: "a.parquet", folder, exclude: [] };
      const edges = await freeze({ request, of: 2 });
      await expect(count({ request: { ...request, source: "b.parquet" }, of: 2 }, edges)).rejects.toThrow(
        'taken from a table of 500 rows; "b.parquet" has 600',
      );
      const few = { request: { source: "few.parquet", folder, exclude: [] }, of: 2 };
      await expect(freeze({ ...few, sampled: true })).rejects.toThrow("few different rows");
      await expectSame(few, await count(few, await freeze(few)));
    }));
});

async function writeCsv(folder: string, rows: number): Promise<void> {
  const lines = Array.from(
    { length: rows },
    (_, row) => `${row % 9 === 0 ? "" : (row * 7) % 31},${row / 8},${["a", "ü", "NA"][row % 3]}`,
  );
  await writeFile(join(folder, "t.csv"), `few,x,level\n${lines.join("\n")}\n`.replace("few,x", "score,x"));
}

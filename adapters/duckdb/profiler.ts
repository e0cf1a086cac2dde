import { buildCategoryProfile, buildNumberProfile, freezeNumber } from "../../core/data/feature-counts.ts";
import type { ProfiledTable, ProfileRequest, Profiler } from "../../core/data/profiler.ts";
import type { FeatureProfile, NumberProfile } from "../../core/documents/profile.ts";
import type { Logger } from "../../core/log.ts";
import { type Database, type DatabaseOptions, openDatabase } from "./connection.ts";
import { countNumbers } from "./profile-count.ts";
import { countLevels } from "./profile-levels.ts";
import { pickFeatures } from "./profile-pick.ts";
import { readSamples } from "./profile-sample.ts";
import type { WindowSample } from "./profile-sample-collector.ts";
import { countRows, type Feature, isNumber, openTable, reading, requireColumn } from "./profile-table.ts";
import { countTable } from "./profile-windows.ts";

export interface ProfilerOptions extends Pick<DatabaseOptions, "memoryLimit" | "threads" | "extensions" | "signal"> {
  readonly log: Logger;
}

/**
 * Rows that edges and quantiles of a reference are taken from. DESIGN 16: 23 allows 200,000; half of them put an edge within 0.3 % of
 * the mass for half the time.
 */
const REFERENCE_SAMPLE = 100_000;
/** DuckDB's hash has no seed: membership depends on the row's content alone. */
const SEED = 0;
/** Where the user sets no limit: a report beside other work must not take DuckDB's default of 80 % of the memory. */
const MEMORY_LIMIT = "2GB";

/** Profiles and counts tables with DuckDB: a few scans, memory that does not grow with the rows. */
export function createDuckDbProfiler({ log, ...limits }: ProfilerOptions): Profiler {
  const open = async (folder: string): Promise<Database> => {
    const database = await openDatabase({ memoryLimit: MEMORY_LIMIT, ...limits, folder });
    await database.run("SET preserve_insertion_order = false"); // halves time and memory of sampling
    return database;
  };
  return {
    async profile(request) {
      await using database = await open(request.folder);
      return await reading(request.source, () => profileTable(database, request, log));
    },
    async count(request) {
      await using database = await open(request.folder);
      return await reading(request.source, () => countTable(database, request, log));
    },
  };
}

async function profileTable(database: Database, request: ProfileRequest, log: Logger): Promise<ProfiledTable> {
  const table = await openTable(database, { ...request, allText: false, windows: request.windows ?? null });
  const whole: CountSource = { ...table, window: null };
  await warnOfTimes(table, log);
  const { features, ignored } = await pickFeatures(database, table, request);
  const scored = request.prediction === undefined ? [] : [requireColumn(table, request.prediction)];
  const scores = scored.map((column): Feature => ({ ...column, kind: "number" }));
  const numbers = [...features.filter(isNumber), ...scores];
  const rows = await countRows(database, whole);
  const total = rows.get(0) ?? 0;

  const progress = (done: number): void => log.progress({ task: "profile the reference", done, total: 3 });
  progress(0);
  const samples = await readSamples(database, {
    source: whole,
    columns: numbers,
    identity: features,
    rows,
    limit: REFERENCE_SAMPLE,
  });
  const sample = samples.get(0) ?? EMPTY_SAMPLE;
  progress(1);
  const texts = features.filter((feature) => !isNumber(feature));
  const levelRequests = texts.map((column) => ({ column, kind: column.kind, levels: null }));
  // DuckDB counts in its own threads while this one sorts the sample.
  const levelsCounted = countLevels(database, whole, levelRequests);
  // Sorting works on a copy where the sample itself is counted below.
  const frozen = numbers.map((feature) => freezeNumber(feature, readColumn(sample, feature.name)));
  const levels = (await levelsCounted).get(0);
  progress(2);
  const draft = { table, whole, samples, frozen, texts, levels: levels ?? new Map<string, LevelCount>() };
  const windowed = request.windows === undefined ? null : await countWindows(database, draft, request.windows, log);
  const counts = await countWhole(database, draft, windowed);
  progress(3);

  const built = new Map<string, FeatureProfile>([
    ...frozen.map((one) => [one.feature.name, buildNumberProfile(one, counts.get(one.feature.name), total)] as const),
    ...texts.map((one) => [one.name, buildCategoryProfile(one, levels?.get(one.name), total)] as const),
  ]);
  return {
    windows: null,
    rows: total,
    duplicates: { rows: sample.rows - sample.distinctRows, of: sample.rows },
    features: features.flatMap(({ name }) => built.get(name) ?? []),
    ignored,
    prediction: null,
    sample: { rows: Math.min(total, sample.rows), seed: SEED },
  };
}

const EMPTY_SAMPLE: WindowSample = {
  rows: 0,
  distinctRows: 0,
  hashes: new BigUint64Array(0),
  whole: true,
  columns: new Map(),
};

function readColumn({ whole, columns }: WindowSample, name: string): Float64Array | undefined {
  const values = columns.get(name);
  return whole ? values?.slice() : values;
}

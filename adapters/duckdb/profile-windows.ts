import { fromEpochMs } from "../../core/clock.ts";
import type { CountRequest, FeatureCounts, WindowCounts } from "../../core/data/profiler.ts";
import type { CategoryProfile, FeatureProfile, NumberProfile } from "../../core/documents/profile.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import { describeText, describeValue, type TableColumn } from "./profile-column.ts";
import { countNumbers, type NumberCount } from "./profile-count.ts";
import { buildLevelCounts, buildNumberCounts } from "./profile-features.ts";
import { countLevels, type LevelCount } from "./profile-levels.ts";
import { readSamples } from "./profile-sample.ts";
import type { WindowSample } from "./profile-sample-collector.ts";
import { countRows, type Feature, isNumber, openTable, type ProfileTable, requireColumn } from "./profile-table.ts";
import type { CountSource } from "./profile-wide.ts";

/** Medians and likely causes of current windows need fewer rows than edges: of one window, and of all together. */
const WINDOW_SAMPLE = 25_000;
const WINDOWS_SAMPLE = 400_000;
const MAX_WINDOWS = 1000;
const MAX_EXAMPLES = 5;
const MAX_EXAMPLE_CHARACTERS = 128; // DESIGN 16: 25
/** Examples cost a scan per column. */
const MAX_COLUMNS_WITH_EXAMPLES = 20;

/** Counts every window of a table in the frozen cells of a profile. */
export async function countTable(
  database: Database,
  request: CountRequest,
  log: Logger,
): Promise<readonly WindowCounts[]> {
  const { timestamp, windowMs } = request;
  const windows = timestamp === undefined || windowMs === undefined ? null : { timestamp, windowMs };
  const table = await openTable(database, { ...request, allText: true, windows });
  const rows = await countRows(database, table);
  const numbers = listWindows(rows, windows);
  if (windows !== null) await warnOfUnplaced(table, { log, timestamp: windows.timestamp });

  const matched = request.profile.features.flatMap((profile) => {
    const column = table.find(profile.name);
    return column === undefined ? [] : [matchColumn(column, profile)];
  });
  const scored = matchPrediction(table, request);
  const work = { database, table, rows, log };
  const features = await countFeatures(matched, work);
  const prediction = scored === null ? null : await countFeatures([scored], work);
  const whole = matched.length === request.profile.features.length;
  return numbers.map((window) => {
    const sample = features.samples.get(window);
    return {
      index: windows === null ? null : window,
      holiday: null,
      start: windows === null ? null : fromEpochMs(window * windows.windowMs),
      end: windows === null ? null : fromEpochMs((window + 1) * windows.windowMs),
      rows: rows.get(window) ?? 0,
      duplicates: whole && sample !== undefined ? { rows: sample.rows - sample.distinctRows, of: sample.rows } : null,
      features: features.read(window),
      prediction: prediction === null ? null : ([...prediction.read(window).values()][0] ?? null),
    };
  });
}

/** Every window between the first and the last: one without rows is a finding, not a gap to skip. */
function listWindows(
  rows: ReadonlyMap<number, number>,
  windows: { readonly timestamp: string } | null,
): readonly number[] {
  if (windows === null) return [0];
  const [first = 0] = rows.keys();
  const last = [...rows.keys()].at(-1) ?? first - 1;
  const count = last - first + 1;
  if (count <= MAX_WINDOWS) return Array.from({ length: count }, (_, index) => first + index);
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `The timestamps in ${quoteShort(windows.timestamp)} span ${count} windows, more than ${MAX_WINDOWS}.`,
    remedy: "Choose a longer window, or select the latest rows by a SELECT as source.",
  });
}

async function warnOfUnplaced(
  table: ProfileTable,
  { log, timestamp }: { readonly log: Logger; readonly timestamp: string },
): Promise<void> {
  const unplaced = await table.countUnplaced();
  if (unplaced === 0) return;
  log.warn(`${unplaced} rows have no readable time in column ${quoteShort(timestamp)} and are in no window.`);
}

interface Matched {
  readonly profile: FeatureProfile;
  readonly feature: Feature;
}

function matchColumn(column: TableColumn, profile: FeatureProfile): Matched {
  return { profile, feature: { ...column, kind: profile.kind } };
}

/** The score is counted when the profile holds one and the table has the column: the one that is named, or that of the profile. */
function matchPrediction(table: ProfileTable, { profile, predictionColumn }: CountRequest): Matched | null {
  const { prediction } = profile;
  if (prediction === null) return null;
  const column = predictionColumn === undefined ? table.find(prediction.name) : requireColumn(table, predictionColumn);
  return column === undefined ? null : matchColumn(column, prediction);
}

interface CountedFeatures {
  readonly samples: ReadonlyMap<number, WindowSample>;
  read(window: number): ReadonlyMap<string, FeatureCounts>;
}

interface Work {
  readonly database: Database;
  readonly table: ProfileTable;
  readonly rows: ReadonlyMap<number, number>;
  readonly log: Logger;
}

async function countFeatures(
  matched: readonly Matched[],
  { database, table, rows, log }: Work,
): Promise<CountedFeatures> {
  const binned = matched.filter(({ profile }) => isNumber(profile));
  const levelled = matched.filter(({ profile }) => !isNumber(profile));
  const limit = Math.max(1000, Math.min(WINDOW_SAMPLE, Math.floor(WINDOWS_SAMPLE / Math.max(1, rows.size))));
  const progress = (done: number): void => log.progress({ task: "count the windows", done, total: 3 });
  progress(0);
  const identity = matched.map(({ feature }) => feature);
  const samples = await readSamples(database, {
    source: table,
    columns: binned.map(({ feature }) => feature),
    identity,
    rows,
    limit,
  });
  progress(1);
  const levels = await countLevels(database, table, levelled.map(describeLevels));
  progress(2);
  const numbers = await countNumbers(database, table, { numbers: binned.map(describeNumber), samples });
  const examples = await findUnparsable(database, { source: table, binned, numbers });
  progress(3);
  return {
    samples,
    read(window) {
      const context = { window, rows: rows.get(window) ?? 0 };
      const found = matched.map(({ profile, feature }): readonly [string, FeatureCounts | null] => [
        profile.name,
        isNumber(profile)
          ? readNumber(feature, context, { numbers, samples, examples })
          : readLevels(profile as CategoryProfile, context, { levels, name: feature.name }),
      ]);
      return new Map(found.flatMap(([name, counts]) => (counts === null ? [] : [[name, counts] as const])));
    },
  };
}

function describeLevels({ profile, feature }: Matched) {
  return { column: feature, kind: feature.kind, levels: (profile as CategoryProfile).levels };
}

function describeNumber({ profile, feature }: Matched) {
  const { edges, min, max } = profile as NumberProfile;
  return { column: feature, kind: feature.kind, edges, range: min === null || max === null ? null : { min, max } };
}

interface Context {
  readonly window: number;
  readonly rows: number;
}

interface NumberSources {
  readonly numbers: ReadonlyMap<number, ReadonlyMap<string, NumberCount>>;
  readonly samples: ReadonlyMap<number, WindowSample>;
  readonly examples: ReadonlyMap<string, readonly string[]>;
}

function readNumber(
  { name }: Feature,
  { window, rows }: Context,
  { numbers, samples, examples }: NumberSources,
): FeatureCounts | null {
  const counted = numbers.get(window)?.get(name);
  if (counted === undefined) return null;
  const unparsableExamples = counted.unparsable > 0 ? (examples.get(name) ?? []) : [];
  return buildNumberCounts(counted, samples.get(window)?.columns.get(name), { rows, unparsableExamples });
}

function readLevels(
  profile: CategoryProfile,
  { window, rows }: Context,
  { levels, name }: { readonly levels: ReadonlyMap<number, ReadonlyMap<string, LevelCount>>; readonly name: string },
): FeatureCounts | null {
  // A column without a single value has no group of its own.
  const counted = levels.get(window)?.get(name) ?? EMPTY_LEVELS;
  return rows === 0 ? null : buildLevelCounts(profile, counted, rows);
}

const EMPTY_LEVELS: LevelCount = {
  counts: new Map(),
  rest: { rows: 0, levels: 0, examples: [] },
  unparsable: 0,
};

interface UnparsableRequest {
  readonly source: CountSource;
  readonly binned: readonly Matched[];
  readonly numbers: ReadonlyMap<number, ReadonlyMap<string, NumberCount>>;
}

/** The most common texts that are no number or instant, for the columns that have any. */
async function findUnparsable(
  database: Database,
  { source, binned, numbers }: UnparsableRequest,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const { feature } of binned) {
    const any = [...numbers.values()].some((window) => (window.get(feature.name)?.unparsable ?? 0) > 0);
    if (!any || found.size >= MAX_COLUMNS_WITH_EXAMPLES) continue;
    const text = describeText(feature);
    const rows = await database.rows<{ v: string }>(
      `SELECT left(v, ${MAX_EXAMPLE_CHARACTERS}) AS v FROM (SELECT ${text} AS v FROM ${source.parts?.get(feature.name) ?? source.relation} WHERE ${source.window ?? 0} IS NOT NULL AND ${text} IS NOT NULL AND ${describeValue(feature, feature.kind)} IS NULL) GROUP BY v ORDER BY count(*) DESC, v LIMIT ${MAX_EXAMPLES}`,
    );
    found.set(
      feature.name,
      rows.map(({ v }) => v),
    );
  }
  return found;
}

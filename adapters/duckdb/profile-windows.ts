import { fromEpochMs } from "../../core/clock.ts";
import {
  buildLevelCounts,
  buildNumberCounts,
  type LevelCount,
  type NumberCount,
} from "../../core/data/feature-counts.ts";
import type { CountRequest, FeatureCounts, WindowCounts } from "../../core/data/profiler.ts";
import { NO_LEVELS } from "../../core/data/reference-windows.ts";
import { limitWindowSample } from "../../core/data/shard-sample.ts";
import type { CategoryProfile, FeatureProfile, NumberProfile } from "../../core/documents/profile.ts";
import type { Logger } from "../../core/log.ts";
import type { Database } from "./connection.ts";
import { listWindows } from "./list-windows.ts";
import { quoteShort } from "./name-hint.ts";
import type { WindowCut } from "./profile-clock.ts";
import { describeText, describeValue, resolveKind, type TableColumn } from "./profile-column.ts";
import { countNumbers } from "./profile-count.ts";
import { readHolidays } from "./profile-holidays.ts";
import { countLevels } from "./profile-levels.ts";
import { readSamples } from "./profile-sample.ts";
import type { WindowSample } from "./profile-sample-collector.ts";
import { countRows, type Feature, isNumber, openTable, type ProfileTable, requireColumn } from "./profile-table.ts";
import { warnOfTimes } from "./profile-times.ts";
import type { CountSource } from "./profile-wide.ts";

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
  const cut = describeCut(request);
  const table = await openTable(database, { ...request, allText: true, windows: cut });
  const rows = await countRows(database, table);
  const unplaced = table.clock === null ? 0 : await table.countUnplaced();
  if (table.clock !== null) warnOfTimes(table.clock, { unplaced, log });
  const numbers = listWindows({ table, cut, rows, unplaced, notAfter: request.notAfter, log });

  const matched = request.profile.features.flatMap((profile) => {
    const column = table.find(profile.name);
    return column === undefined ? [] : [matchColumn(column, profile)];
  });
  const scored = matchPrediction(table, request);
  const work = { database, table, rows, log };
  const features = await countFeatures(matched, work);
  const prediction = scored === null ? null : await countFeatures([scored], work);
  const whole = matched.length === request.profile.features.length;
  const holidays = await findHolidays(database, { table, column: request.holidays, log });
  return numbers.flatMap((window) => {
    const place = placeWindow(table, window);
    const sample = features.samples.get(window);
    return place === null
      ? []
      : [
          {
            ...place,
            holiday: holidays?.has(window) ?? null,
            rows: rows.get(window) ?? 0,
            duplicates:
              whole && sample !== undefined ? { rows: sample.rows - sample.distinctRows, of: sample.rows } : null,
            features: features.read(window),
            prediction: prediction === null ? null : ([...prediction.read(window).values()][0] ?? null),
          },
        ];
  });
}

function describeCut({ timestamp, windowMs, timezone, fromIndex }: CountRequest): WindowCut | null {
  if (timestamp === undefined || windowMs === undefined) return null;
  return {
    timestamp,
    windowMs,
    ...(timezone === undefined ? {} : { timezone }),
    ...(fromIndex === undefined ? {} : { fromIndex }),
  };
}

/** null for a window that clocks skip when they go forward. */
function placeWindow({ clock }: ProfileTable, window: number): Pick<WindowCounts, "index" | "start" | "end"> | null {
  if (clock === null) return { index: null, start: null, end: null };
  const span = clock.spanOf(window);
  return span === null ? null : { index: window, start: fromEpochMs(span.startMs), end: fromEpochMs(span.endMs) };
}

interface HolidayRequest {
  readonly table: ProfileTable;
  readonly column: string | undefined;
  readonly log: Logger;
}

/** null where nobody asked, or the table does not say. */
async function findHolidays(
  database: Database,
  { table, column, log }: HolidayRequest,
): Promise<ReadonlySet<number> | null> {
  if (column === undefined || table.clock === null) return null;
  const found = table.find(column);
  if (found === undefined) log.warn(`The table has no column ${quoteShort(column)}, which says what is a holiday.`);
  return found === undefined ? null : await readHolidays(database, table, found);
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
  const named = predictionColumn === undefined ? undefined : requireColumn(table, predictionColumn);
  // Probabilities of all classes in one column are no class.
  const isObject = named !== undefined && "levels" in prediction && resolveKind(named.type) === null;
  const column = named === undefined || isObject ? table.find(prediction.name) : named;
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
  const limit = limitWindowSample(rows.size);
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
  const { edges, min, max, limits } = profile as NumberProfile;
  const extremes = min === null || max === null ? null : { min, max };
  const range = limits === null ? extremes : { min: limits.low, max: limits.high };
  return { column: feature, kind: feature.kind, edges, range };
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
  const counted = levels.get(window)?.get(name) ?? NO_LEVELS;
  return rows === 0 ? null : buildLevelCounts(profile, counted, rows);
}

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

import { digestOf, type Sha256 } from "../../core/canonical-json.ts";
import { type LevelCount, MAX_LEVELS, type NumberCount } from "../../core/data/feature-counts.ts";
import { thresholdsOf } from "../../core/data/number-cells.ts";
import { NO_LEVELS } from "../../core/data/reference-windows.ts";
import type { CountedShard, ShardRequest } from "../../core/data/shard-profiler.ts";
import { encodeSample, limitWindowSample, REFERENCE_SAMPLE } from "../../core/data/shard-sample.ts";
import type { FrozenFeature, FrozenWindows, TableIdentity } from "../../core/documents/profile-edges.ts";
import type { LevelCells, NumberCells, ShardWindow } from "../../core/documents/profile-shard.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Database } from "./connection.ts";
import type { WindowCut } from "./profile-clock.ts";
import { scanNumbers } from "./profile-count.ts";
import { readHolidays } from "./profile-holidays.ts";
import { countLevels } from "./profile-levels.ts";
import { readContentSamples } from "./profile-sample.ts";
import type { WindowSample } from "./profile-sample-collector.ts";
import { countRows, type Feature, openTable, type ProfileTable, requireColumn } from "./profile-table.ts";
import type { CountSource } from "./profile-wide.ts";

/** Levels that a shard lists for each column, in all its windows together; with fewer of them the merged counts are exact. */
const LISTED_LEVELS = 50_000;

/** Counts the rows of one shard in frozen cells: all together, and by window where the table is cut by time. */
export async function countShard(database: Database, request: ShardRequest, sha256: Sha256): Promise<CountedShard> {
  const { cells, windows, part, table: frozenOver } = request;
  // A table that is judged is read as text, so that one odd value does not change how the others are read.
  const table = await openTable(database, { ...request, allText: frozenOver === null, windows: cutOf(windows), part });
  const [all, own] = [table, table.shard].map((source) => ({ ...source, window: null })) as [CountSource, CountSource];
  const rows = await countRows(database, all);
  const identity = identify(table, rows.get(0) ?? 0, sha256);
  assertSameTable(identity, request);
  const features = cells.features.map((feature) => matchColumn(table, feature));
  const prediction = cells.prediction === null ? null : matchColumn(table, cells.prediction);
  const shared = { features, prediction, sampled: frozenOver === null };
  const counted: ShardWindow[] = [];
  if (windows === null || frozenOver !== null) {
    const options = { ...shared, rows, holidays: null, cut: false, limit: REFERENCE_SAMPLE };
    counted.push(...(await countStretches(database, own, options)));
  }
  if (windows !== null) {
    const byWindow = await countRows(database, table);
    const holidays =
      windows.holidays === null ? null : await readHolidays(database, table, requireColumn(table, windows.holidays));
    const options = { ...shared, rows: byWindow, holidays, cut: true, limit: limitWindowSample(byWindow.size) };
    counted.push(...(await countStretches(database, table.shard, options)));
  }
  const ownRows = await countRows(database, own);
  return { table: identity, rows: ownRows.get(0) ?? 0, counted };
}

export function cutOf(windows: FrozenWindows | null): WindowCut | null {
  if (windows === null) return null;
  const { timestamp, lengthMs, timezone } = windows;
  return { timestamp, windowMs: lengthMs, timezone };
}

/** Shards that see other columns, types, files or rows see another table. */
export function identify(table: ProfileTable, rows: number, sha256: Sha256): TableIdentity {
  const columns = table.columns.map(({ name, type }) => ({ name, type }));
  return { rows, digest: digestOf({ columns, files: table.files }, sha256) };
}

function assertSameTable(found: TableIdentity, { source, table }: ShardRequest): void {
  if (table === null || (table.digest === found.digest && table.rows === found.rows)) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `edges: they were taken from a table of ${table.rows} rows; "${source}" has ${found.rows}, or other columns, types or files.`,
    remedy:
      "Take the edges again from this source; to count another table, give the profile.json that it is compared with.",
  });
}

interface Matched {
  readonly frozen: FrozenFeature;
  /** null where the table has no such column. */
  readonly feature: Feature | null;
}

function matchColumn(table: ProfileTable, frozen: FrozenFeature): Matched {
  const column = table.find(frozen.name);
  return { frozen, feature: column === undefined ? null : { ...column, kind: frozen.kind } };
}

interface StretchOptions {
  readonly features: readonly Matched[];
  readonly prediction: Matched | null;
  /** Of the whole table, by window: they set the thresholds of the samples. */
  readonly rows: ReadonlyMap<number, number>;
  readonly holidays: ReadonlySet<number> | null;
  readonly cut: boolean;
  readonly sampled: boolean;
  /** Most sampled rows per window of the whole table. */
  readonly limit: number;
}

async function countStretches(
  database: Database,
  source: CountSource,
  { features, prediction, rows, holidays, cut, sampled, limit }: StretchOptions,
): Promise<readonly ShardWindow[]> {
  const own = await countRows(database, source);
  const matched = prediction === null ? features : [...features, prediction];
  const requests = matched.flatMap(({ frozen, feature }) => (feature === null ? [] : [{ frozen, feature }]));
  const numbers = requests.flatMap(({ frozen, feature }) =>
    "edges" in frozen ? [{ column: feature, kind: feature.kind, edges: thresholdsOf(frozen), range: null }] : [],
  );
  const levels = requests.flatMap(({ frozen, feature }) =>
    "edges" in frozen
      ? []
      : [{ column: feature, kind: feature.kind, levels: null, keep: Math.max(MAX_LEVELS, LISTED_LEVELS / own.size) }],
  );
  const counts = await scanNumbers(database, source, { numbers, extremes: true });
  const listed = await countLevels(database, source, levels);
  const identity = features.flatMap(({ feature }) => (feature === null ? [] : [feature]));
  const sampling = { source, columns: numbers.map(({ column }) => column), identity, rows, limit };
  const samples = sampled ? await readContentSamples(database, sampling) : null;
  return [...own].map(([window, total]): ShardWindow => {
    const read = ({ frozen, feature }: Matched): NumberCells | LevelCells | null => {
      if (feature === null) return null;
      return "edges" in frozen
        ? readNumber(counts.get(window)?.get(feature.name), thresholdsOf(frozen).length + 1)
        : readLevels(listed.get(window)?.get(feature.name) ?? NO_LEVELS);
    };
    return {
      index: cut ? window : null,
      rows: total,
      holiday: holidays?.has(window) ?? null,
      features: features.map(read),
      prediction: prediction === null ? null : read(prediction),
      sample: samples === null ? null : encodeSample(renameColumns(samples.get(window), requests)),
    };
  });
}

function readNumber(counted: NumberCount | undefined, cells: number): NumberCells {
  if (counted === undefined) return { cells: new Array<number>(cells).fill(0), min: null, max: null, unparsable: 0 };
  const { counts, min, max, unparsable } = counted;
  return { cells: [...counts], min, max, unparsable };
}

function readLevels({ counts, rest, unparsable }: LevelCount): LevelCells {
  return {
    levels: [...counts.keys()],
    counts: [...counts.values()],
    restRows: rest.rows,
    restLevels: rest.levels,
    unparsable,
  };
}

/** Columns by the name that the profile has for them. */
function renameColumns(
  sample: WindowSample | undefined,
  requests: readonly { readonly frozen: FrozenFeature; readonly feature: Feature }[],
): Pick<WindowSample, "hashes" | "columns"> {
  const names = new Map(requests.map(({ frozen, feature }) => [feature.name, frozen.name]));
  return {
    hashes: sample?.hashes ?? new BigUint64Array(0),
    columns: new Map([...(sample?.columns ?? [])].map(([name, values]) => [names.get(name) ?? name, values])),
  };
}

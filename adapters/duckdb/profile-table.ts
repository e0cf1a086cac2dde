import { stat } from "node:fs/promises";
import {
  describeAddress,
  hideAddressSecrets,
  hideErrorSecrets,
  isRemoteAddress,
} from "../../core/data/remote-address.ts";
import type { RowFilter } from "../../core/data/row-filter.ts";
import type { ShardPart } from "../../core/documents/profile-shard.ts";
import { SlipwayError } from "../../core/errors.ts";
import { assertDistinctNames } from "./column-names.ts";
import type { Database } from "./connection.ts";
import { guessCsvDialect } from "./csv-dialect.ts";
import { describeNearNames, quoteShort } from "./name-hint.ts";
import { createCsvView, openSource } from "./open-source.ts";
import { openClock, TIME_COLUMN, WINDOW_COLUMN, type WindowClock, type WindowCut } from "./profile-clock.ts";
import type { ProfileKind, TableColumn } from "./profile-column.ts";
import { describePart, describeWidePart } from "./profile-part.ts";
import { type CountSource, loadWideTable, MAX_PLAIN_COLUMNS, storeRows } from "./profile-wide.ts";
import { describeRemoteError } from "./remote-files.ts";
import { describeFilter } from "./row-filter.ts";
import { describeRelation, type Source, type SourceRequest } from "./source.ts";

/** A source that is open for sampling and counting. */
export interface ProfileTable extends CountSource {
  /** How many files it is read from. */
  readonly files: number;
  readonly columns: readonly TableColumn[];
  /** null where nothing is cut by time. */
  readonly clock: WindowClock | null;
  /** Of these rows alone a shard counts; all of them where no part was asked for. */
  readonly shard: CountSource;
  /** Rows whose timestamp cannot be read: they belong to no window. */
  countUnplaced(): Promise<number>;
  /** DuckDB finds columns whatever their case; so do we, unless the very name is there. */
  find(name: string): TableColumn | undefined;
}

export interface Feature extends TableColumn {
  readonly kind: ProfileKind;
}

export interface OpenTableOptions extends SourceRequest {
  /** CSV columns stay text, so that one odd value does not change how the others are read. */
  readonly allText: boolean;
  /** Cuts the table into windows; rows without a readable timestamp are in none of them. */
  readonly windows: WindowCut | null;
  /** Rows that are there at all; default: every one. */
  readonly where?: RowFilter;
  /** Which rows are the shard's; default: all. */
  readonly part?: ShardPart;
}

/**
 * @throws SLIPWAY_E_DATA_NOT_FOUND, SLIPWAY_E_DATA_UNREADABLE, SLIPWAY_E_COLUMN_MISSING (the timestamp, the column of the filter)
 */
export async function openTable(database: Database, options: OpenTableOptions): Promise<ProfileTable> {
  const source = await openSource(database, options);
  if (await isAwkward(database, source)) return await openWide(database, source, options);
  const whole = await materialise(database, source, await describeTable(database, source, options));
  const described = await database.rows<{ column_name: string; column_type: string }>(`DESCRIBE FROM ${whole}`);
  const columns = described.map(({ column_name, column_type }) => ({ name: column_name, type: column_type }));
  const relation = keepRows(whole, columns, options.where);
  const clock = await findClock(database, columns, { relation, cut: options.windows });
  const shard = await describePart(database, { relation, columns, source }, options.part);
  return completeTable(database, columns, {
    source: placeRows(relation, clock),
    shard: placeRows(shard, clock),
    clock,
    files: source.files.length,
  });
}

function keepRows(relation: string, columns: readonly TableColumn[], where: RowFilter | undefined): string {
  if (where === undefined) return relation;
  const column = requireColumn({ columns, find: findIn(columns) }, where.column);
  return `(SELECT * FROM ${relation} WHERE ${describeFilter(column, where)})`;
}

async function findClock(
  database: Database,
  columns: readonly TableColumn[],
  { relation, cut }: { readonly relation: string; readonly cut: WindowCut | null },
): Promise<WindowClock | null> {
  if (cut === null) return null;
  const timed = requireColumn({ columns, find: findIn(columns) }, cut.timestamp);
  return await openClock(database, timed, { relation: timed.table ?? relation, cut });
}

/** The window is named once, so that no statement grows with the transitions of a zone. */
function placeRows(relation: string, clock: WindowClock | null): CountSource {
  if (clock === null) return { relation, time: null, window: null, parts: null };
  const { time, window, condition } = clock;
  const read = `SELECT *, ${time} AS ${TIME_COLUMN} FROM ${relation}${condition === null ? "" : ` WHERE ${condition}`}`;
  return {
    relation: `(SELECT *, ${window} AS ${WINDOW_COLUMN} FROM (${read}))`,
    time: TIME_COLUMN,
    window: WINDOW_COLUMN,
    parts: null,
  };
}

async function describeTable(
  database: Database,
  source: Source,
  { allText, windows }: OpenTableOptions,
): Promise<string> {
  if (source.kind === "files" && source.format === "csv") {
    if (allText) return describeRelation(source, { allText });
    // Written offsets say whether times are local.
    return await createCsvView(database, "slipway_csv", { files: source.files, asText: windows?.timestamp });
  }
  const relation = describeRelation(source);
  const described = await database.rows<{ column_name: string }>(`DESCRIBE FROM ${relation}`);
  await assertDistinctNames(
    database,
    source,
    described.map(({ column_name }) => column_name),
  );
  return relation;
}

/** Whether DuckDB's own reading of the table is too slow, or would name its columns otherwise than the dataset does. */
async function isAwkward(database: Database, source: Source): Promise<boolean> {
  if (source.kind !== "files" || source.format !== "csv") {
    return (await database.rows(`DESCRIBE FROM ${describeRelation(source)}`)).length > MAX_PLAIN_COLUMNS;
  }
  const dialects = await Promise.all(source.files.map(guessCsvDialect));
  return dialects.some(({ header, skip }) => skip > 0 || header.length > MAX_PLAIN_COLUMNS || hasAwkwardNames(header));
}

function hasAwkwardNames(header: readonly string[]): boolean {
  const caseless = new Set(header.map((name) => name.toLowerCase()));
  return caseless.size < new Set(header).size || header.some((name) => name !== name.trim());
}

async function openWide(database: Database, source: Source, options: OpenTableOptions): Promise<ProfileTable> {
  const wide = await loadWideTable(database, source, options);
  const clock = await findClock(database, wide.columns, { relation: "raw0", cut: options.windows });
  const { where } = options;
  const kept =
    where === undefined
      ? null
      : describeKept(requireColumn({ ...wide, find: findIn(wide.columns) }, where.column), where);
  const stored = await storeRows(database, wide, { clock, kept });
  return completeTable(database, wide.columns, {
    source: stored,
    shard: describeWidePart(stored, options.part),
    clock,
    files: source.files.length,
  });
}

/** A condition on the number of a row, whatever part of the table it is asked of. */
function describeKept(column: TableColumn, where: RowFilter): string {
  return `rowid IN (SELECT rowid FROM ${column.table ?? "raw0"} WHERE ${describeFilter(column, where)})`;
}

interface OpenedTable extends Pick<ProfileTable, "clock" | "shard" | "files"> {
  readonly source: CountSource;
}

function completeTable(
  database: Database,
  columns: readonly TableColumn[],
  { source, ...opened }: OpenedTable,
): ProfileTable {
  const { relation, time } = source;
  return {
    ...source,
    ...opened,
    columns,
    find: findIn(columns),
    async countUnplaced() {
      if (time === null) return 0;
      const [row] = await database.rows<{ n: number }>(
        `SELECT CAST(count(*) AS DOUBLE) AS n FROM ${relation} WHERE ${time} IS NULL`,
      );
      return row?.n ?? 0;
    },
  };
}

function findIn(columns: readonly TableColumn[]): ProfileTable["find"] {
  const exact = new Map(columns.map((column) => [column.name, column]));
  const caseless = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  return (name) => exact.get(name) ?? caseless.get(name.toLowerCase());
}

/** Text files up to this size are read once into memory: finding out how to read them costs more than reading them. */
const MAX_MATERIALISED_BYTES = 16_000_000;
const MATERIALISED = "slipway_table";

async function materialise(database: Database, source: Source, relation: string): Promise<string> {
  if (source.kind !== "files" || source.format === "parquet") return relation;
  const sizes = await Promise.all(source.files.map(async ({ path }) => (await stat(path)).size));
  if (sizes.reduce((total, size) => total + size, 0) > MAX_MATERIALISED_BYTES) return relation;
  await database.run(`CREATE TEMP TABLE ${MATERIALISED} AS FROM ${relation}`);
  return MATERIALISED;
}

/** Rows that are in a window, as a WHERE clause. */
export function placedOnly({ window }: CountSource): string {
  return window === null ? "" : `WHERE ${window} IS NOT NULL`;
}

/** Aggregates per window beside its number `w`. A single window is not grouped: that takes a third off the time of an aggregate. */
export function selectByWindow(source: CountSource, picked: readonly string[]): string {
  const { relation, window } = source;
  const list = picked.join(", ");
  if (window === null) return `SELECT CAST(0 AS DOUBLE) AS w, ${list} FROM ${relation}`;
  return `SELECT CAST(${window} AS DOUBLE) AS w, ${list} FROM ${relation} ${placedOnly(source)} GROUP BY 1`;
}

/** By window number, oldest first. A table that is one window has number 0, also when it is empty. */
export async function countRows(database: Database, source: CountSource): Promise<ReadonlyMap<number, number>> {
  const rows = await database.rows<{ w: number; n: number }>(
    `${selectByWindow(source, ["CAST(count(*) AS DOUBLE) AS n"])} ORDER BY w`,
  );
  return new Map(rows.map(({ w, n }) => [w, n]));
}

/** Whether a kind is profiled in bins; the others are profiled by level. */
export function isNumber({ kind }: { readonly kind: string }): boolean {
  return kind === "number" || kind === "timestamp";
}

/** @throws SLIPWAY_E_COLUMN_MISSING with the nearest names */
export function requireColumn({ columns, find }: Pick<ProfileTable, "columns" | "find">, name: string): TableColumn {
  const column = find(name);
  if (column !== undefined) return column;
  const names = columns.map((one) => one.name);
  throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
    what: `The table has no column ${quoteShort(name)}.${describeNearNames(name, names)}`,
    remedy: "Correct the name of the column.",
  });
}

/** Turns what DuckDB says of a file's content into an error that names the source. */
export async function reading<Result>(source: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw describeTableError(thrown, source);
  }
}

function describeTableError(thrown: unknown, source: string): SlipwayError {
  if (thrown instanceof SlipwayError) return thrown;
  const cause = hideErrorSecrets(thrown);
  const remote = isRemoteAddress(source) ? describeRemoteError(cause, describeAddress(source)) : null;
  if (remote !== null) return remote;
  const short = cause.message.startsWith("Out of Memory Error");
  return new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
    what: `Data source ${quoteShort(hideAddressSecrets(source))} cannot be read: ${firstLine(cause.message)}`,
    remedy: short
      ? "Give the table engine more memory with --memory-limit."
      : "Check that the file is complete and of the format its name says, and that a query names existing columns.",
    cause,
  });
}

function firstLine(message: string): string {
  const [line = ""] = message.split("\n");
  return line.slice(0, 300);
}

import { fromEpochMs } from "../../core/clock.ts";
import { originOf, spanOf, type WindowSpan } from "../../core/data/window-grid.ts";
import { listZoneOffsets, UTC, type ZoneOffset } from "../../core/time-zone.ts";
import type { Database } from "./connection.ts";
import {
  describeText,
  describeValue,
  quoteNumber,
  resolveKind,
  type TableColumn,
  writeName,
} from "./profile-column.ts";

/** How a table is cut into windows. */
export interface WindowCut {
  readonly timestamp: string;
  readonly windowMs: number;
  /** Default: UTC. */
  readonly timezone?: string;
  /** Rows of earlier windows are not read. */
  readonly fromIndex?: number;
}

/** How rows of one table are placed in time. The parts of SQL build on each other: each stands in a query of its own. */
export interface WindowClock {
  readonly timed: TableColumn;
  /** Instant of a row as DOUBLE, in ms since the epoch; NULL where it cannot be read. */
  readonly time: string;
  /** Number of the window of a row, BIGINT, where `TIME_COLUMN` holds its instant; NULL without one. */
  readonly window: string;
  /** Which rows are read at all: rows of earlier windows are not, rows without a time are; null: all of them. */
  readonly condition: string | null;
  /** null for a window that clocks skip. */
  spanOf(index: number): WindowSpan | null;
  /** Offsets from UTC that times are written with, where that is text and no zone was asked for; at most 5. */
  readonly writtenOffsets: readonly string[];
}

/** Names beside the table's own columns. */
export const TIME_COLUMN = "__slipway_time";
export const WINDOW_COLUMN = "__slipway_window";
const MAX_OFFSETS = 5;
/** Of a day without a time, whose last two numbers follow a sign too. */
const MAX_DATE_LENGTH = 10;

/** @throws SLIPWAY_E_INPUT_INVALID for a zone that does not exist */
export async function openClock(
  database: Database,
  timed: TableColumn,
  { relation, cut }: { readonly relation: string; readonly cut: WindowCut },
): Promise<WindowClock> {
  const { windowMs, timezone = UTC, fromIndex } = cut;
  const time = describeInstant(timed);
  const range = timezone === UTC ? { fromMs: 0, toMs: 0 } : await readRange(database, { relation, time });
  const offsets = listZoneOffsets(timezone, range);
  const span = (index: number): WindowSpan | null => spanOf(index, { lengthMs: windowMs, offsets });
  const window = describeWindow(windowMs, offsets);
  const writtenOffsets = cut.timezone === undefined ? await listWrittenOffsets(database, timed, relation) : [];
  if (fromIndex === undefined) return { timed, time, window, condition: null, spanOf: span, writtenOffsets };
  const earliest = span(fromIndex)?.startMs ?? span(fromIndex + 1)?.startMs ?? Number.NEGATIVE_INFINITY;
  return {
    timed,
    time,
    window: `CASE WHEN ${window} >= ${fromIndex} THEN ${window} END`,
    condition: Number.isFinite(earliest) ? describeCondition(timed, time, earliest) : null,
    spanOf: span,
    writtenOffsets,
  };
}

/** Numbers are milliseconds; text is ISO 8601, in UTC where it names no offset, or such a number. */
function describeInstant(timed: TableColumn): string {
  const kind = resolveKind(timed.type);
  const asTime = describeValue(timed, "timestamp");
  const asNumber = describeValue(timed, "number");
  const asEither = kind === "category" ? `coalesce(${asTime}, ${asNumber})` : asTime;
  const instant = kind === "number" ? asNumber : asEither;
  return `CASE WHEN isfinite(${instant}) THEN ${instant} END`;
}

function describeWindow(windowMs: number, offsets: readonly ZoneOffset[]): string {
  const local = `${TIME_COLUMN} + ${describeShift(offsets)} - ${originOf(windowMs)}`;
  return `CAST(floor((${local}) / ${quoteNumber(windowMs)}) AS BIGINT)`;
}

/** Newest first: the rows of most tables lie in the latest offsets of their zone. */
function describeShift(offsets: readonly ZoneOffset[]): string {
  const [first, ...later] = offsets;
  const otherwise = first?.offsetMs ?? 0;
  if (later.length === 0) return `(${otherwise})`;
  const cases = later.toReversed().map(({ fromMs, offsetMs }) => `WHEN ${TIME_COLUMN} >= ${fromMs} THEN ${offsetMs}`);
  return `CASE ${cases.join(" ")} ELSE ${otherwise} END`;
}

async function readRange(
  database: Database,
  { relation, time }: { readonly relation: string; readonly time: string },
): Promise<{ readonly fromMs: number; readonly toMs: number }> {
  const [row] = await database.rows<{ low: number | null; high: number | null }>(
    `SELECT min(${time}) AS low, max(${time}) AS high FROM ${relation}`,
  );
  return { fromMs: row?.low ?? 0, toMs: row?.high ?? 0 };
}

/**
 * Rows of these instants. Compares a stored column itself, so that other rows are not decoded. Elsewhere the instant of a row is an
 * expression, which must not be computed anew for each span: they are joined.
 */
export function describeSpans(
  { timed }: Pick<WindowClock, "timed">,
  { spans, relation }: { readonly spans: readonly WindowSpan[]; readonly relation: string },
): string {
  const stored = timed.table === undefined && relation.includes("FROM read_parquet(");
  if (!stored || !COMPARED_TYPE.test(timed.type)) {
    const listed = spans.map(({ startMs, endMs }) => `(${quoteNumber(startMs)}, ${quoteNumber(endMs)})`).join(", ");
    return `EXISTS (SELECT 1 FROM (VALUES ${listed}) AS span(low, high) WHERE ${TIME_COLUMN} >= low AND ${TIME_COLUMN} < high)`;
  }
  const name = writeName(timed);
  const literal = (epochMs: number): string => `CAST('${fromEpochMs(epochMs)}' AS ${timed.type})`;
  return spans
    .map(({ startMs, endMs }) => `(${name} >= ${literal(startMs)} AND ${name} < ${literal(endMs)})`)
    .join(" OR ");
}

const COMPARED_TYPE = /^TIMESTAMP( WITH TIME ZONE)?$/;
const INSTANT_TYPE = /^(DATE|TIMESTAMP( WITH TIME ZONE)?)$/;

/** Compares the column itself where it can: then whole blocks of a Parquet file are skipped. */
function describeCondition(timed: TableColumn, time: string, earliestMs: number): string {
  const name = writeName(timed);
  return INSTANT_TYPE.test(timed.type)
    ? `(${name} >= CAST('${fromEpochMs(earliestMs)}' AS ${timed.type}) OR ${name} IS NULL)`
    : `(${time} >= ${quoteNumber(earliestMs)} OR ${time} IS NULL)`;
}

async function listWrittenOffsets(
  database: Database,
  timed: TableColumn,
  relation: string,
): Promise<readonly string[]> {
  if (resolveKind(timed.type) !== "category") return [];
  const text = describeText(timed);
  // Signs are looked for at their places: an expression over a million texts would take half a second.
  const cases = [-6, -5, -3].map((place) => `WHEN ${text}[${place}] IN ('+', '-') THEN ${text}[${place}:]`);
  const rows = await database.rows<{ offset: string }>(
    `SELECT DISTINCT CASE WHEN length(${text}) <= ${MAX_DATE_LENGTH} THEN NULL ${cases.join(" ")} END AS "offset" FROM ${relation} WHERE "offset" IS NOT NULL ORDER BY 1 LIMIT ${MAX_OFFSETS}`,
  );
  return rows.map(({ offset }) => offset);
}

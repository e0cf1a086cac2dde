import { nextUp } from "../../core/drift/frozen-edges.ts";
import type { Database } from "./connection.ts";
import {
  describeText,
  describeValue,
  mayFail,
  type ProfileKind,
  quoteNumber,
  type TableColumn,
} from "./profile-column.ts";
import { type CountSource, selectByWindow } from "./profile-table.ts";

export interface NumberRequest {
  readonly column: TableColumn;
  readonly kind: ProfileKind;
  readonly edges: readonly number[];
  /** Of the reference; null while the reference itself is counted. */
  readonly range: { readonly min: number; readonly max: number } | null;
}

export interface NumberCount {
  /** One per bin: edges.length + 1. */
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
  readonly unparsable: number;
  readonly min: number | null;
  readonly max: number | null;
}

const COLUMNS_PER_SCAN = 1000; // a SELECT list of ten thousand histograms costs more memory than ten scans cost time

/** Counts of every window and column, exactly, in one scan per thousand columns. */
export async function countNumbers(
  database: Database,
  source: CountSource,
  requests: readonly NumberRequest[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, NumberCount>>> {
  const result = new Map<number, Map<string, NumberCount>>();
  for (let start = 0; start < requests.length; start += COLUMNS_PER_SCAN) {
    const batch = requests.slice(start, start + COLUMNS_PER_SCAN);
    const picked = batch.flatMap(selectNumber);
    const rows = await database.rows<NumberRow>(selectByWindow(source, picked));
    const ranges = rows.some(hasInfinite) ? await readFiniteRanges(database, source, batch) : new Map();
    for (const row of rows) {
      const window = result.get(row.w) ?? new Map<string, NumberCount>();
      result.set(row.w, window);
      const exact = { ...row, ...ranges.get(row.w) };
      for (const [index, request] of batch.entries())
        window.set(request.column.name, readNumber(exact, index, request));
    }
  }
  return result;
}

function hasInfinite(row: NumberRow): boolean {
  return Object.values(row).some((value) => typeof value === "number" && !Number.isFinite(value));
}

type NumberRow = { readonly w: number } & Readonly<Record<string, readonly number[] | number | null>>;

/**
 * The histogram aggregate counts values up to each bound, the bound included; edges belong to the upper bin, so values and
 * bounds are counted with their signs changed. The outer bounds take what is not finite: +∞ lies below the first, −∞ and NaN
 * beyond the last. Measured 4 times faster than one conditional count per edge, and a CASE per value would add a third.
 */
function selectNumber({ column, kind, edges, range }: NumberRequest, index: number): readonly string[] {
  const value = describeValue(column, kind);
  const bounds = thresholdsOf(edges, range)
    .toReversed()
    .map((threshold) => quoteNumber(-threshold));
  const outer = [quoteNumber(Number.NEGATIVE_INFINITY), ...bounds, quoteNumber(Number.MAX_VALUE)];
  const failed = mayFail(column, kind)
    ? `count(*) FILTER (${describeText(column)} IS NOT NULL AND ${value} IS NULL)`
    : "0";
  return [
    `CAST(map_values(histogram(-(${value}), [${outer.join(", ")}])) AS DOUBLE[]) AS h${index}`,
    `min(${value}) AS lo${index}`,
    `max(${value}) AS hi${index}`,
    `CAST(${failed} AS DOUBLE) AS bad${index}`,
  ];
}

/** Ranges of the columns that hold values that are not finite, by window. */
async function readFiniteRanges(
  database: Database,
  source: CountSource,
  batch: readonly NumberRequest[],
): Promise<ReadonlyMap<number, NumberRow>> {
  const picked = batch.flatMap(({ column, kind }, index) => {
    const value = describeValue(column, kind);
    const finite = `CASE WHEN isfinite(${value}) THEN ${value} END`;
    return [`min(${finite}) AS lo${index}`, `max(${finite}) AS hi${index}`];
  });
  const rows = await database.rows<NumberRow>(selectByWindow(source, picked));
  return new Map(rows.map((row) => [row.w, row]));
}

/** Edges, and the limits of the reference range where values outside are counted too. */
function thresholdsOf(edges: readonly number[], range: NumberRequest["range"]): readonly number[] {
  const limits = range === null ? [] : [range.min, nextUp(range.max)];
  return [...new Set([...edges, ...limits])].sort((left, right) => left - right);
}

function readNumber(row: NumberRow, index: number, { edges, range }: NumberRequest): NumberCount {
  const thresholds = thresholdsOf(edges, range);
  const cells = readCells(row[`h${index}`], thresholds.length + 1);
  const counts = new Array<number>(edges.length + 1).fill(0);
  let below = 0;
  let above = 0;
  let bin = 0;
  for (const [position, count] of cells.entries()) {
    const lower = position === 0 ? Number.NEGATIVE_INFINITY : (thresholds[position - 1] as number);
    while (bin < edges.length && (edges[bin] as number) <= lower) bin += 1;
    counts[bin] = (counts[bin] as number) + count;
    if (range !== null && lower < range.min) below += count;
    if (range !== null && lower > range.max) above += count;
  }
  return {
    counts,
    below,
    above,
    unparsable: readNumeric(row[`bad${index}`]) ?? 0,
    min: readNumeric(row[`lo${index}`]),
    max: readNumeric(row[`hi${index}`]),
  };
}

/** Lowest cell first, without the outer cells of what is not finite; the one beyond the last bound is absent when it is empty. */
function readCells(found: readonly number[] | number | null | undefined, cells: number): readonly number[] {
  const listed = Array.isArray(found) ? (found as readonly number[]) : [];
  return listed.length === 0 ? new Array<number>(cells).fill(0) : listed.slice(1, cells + 1).toReversed();
}

function readNumeric(value: readonly number[] | number | null | undefined): number | null {
  return typeof value === "number" ? value : null;
}

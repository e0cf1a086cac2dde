import type { DuckDBVector } from "@duckdb/node-api";
import { isClumpedSample } from "../../core/data/shard-sample.ts";
import type { Database } from "./connection.ts";
import { describeValue, type ProfileKind, type TableColumn, writeName } from "./profile-column.ts";
import { createSampleCollector, type SampleCollector, type WindowSample } from "./profile-sample-collector.ts";
import { placedOnly, selectByWindow } from "./profile-table.ts";
import { type CountSource, ROW_HASH, ROW_NUMBER, splitBySource, storeHashes } from "./profile-wide.ts";

export interface SampleRequest {
  readonly source: CountSource;
  /** Columns to read as doubles. */
  readonly columns: readonly (TableColumn & { readonly kind: ProfileKind })[];
  /** Columns that make a row: their hash decides membership. */
  readonly identity: readonly TableColumn[];
  /** Rows per window number. */
  readonly rows: ReadonlyMap<number, number>;
  /** Most rows per window. */
  readonly limit: number;
}

const HASHES = 2n ** 64n;
/** Names beside the table's own columns. */
const HASH_COLUMN = "__slipway_hash";
const WINDOW_COLUMN = "__slipway_window";
/** The hash throws a binomial number of rows into the sample; this share keeps it below the limit. */
const TARGET = 0.98;
/** Bounds the memory of one read: 24 million doubles are 192 MB. */
const MAX_VALUES_PER_READ = 24_000_000;
const MAX_COLUMNS_PER_READ = 500; // planning time grows faster than the number of columns

/**
 * Reads a deterministic sample of at most `limit` rows per window: those whose content hash lies below a threshold.
 * A table of few different rows is sampled by hash and row number instead, and its duplicates are counted in all rows.
 */
export async function readSamples(
  database: Database,
  request: SampleRequest,
): Promise<ReadonlyMap<number, WindowSample>> {
  const byContent = await readContentSamples(database, request);
  if (isWhole(request) || !isClumped(byContent, request)) return byContent;
  const byRow = await readOnce(database, request, "row");
  const exact = await countDistinctRows(database, request);
  return new Map(
    [...byRow].map(([window, sample]) => [
      window,
      { ...sample, rows: request.rows.get(window) ?? 0, distinctRows: exact.get(window) ?? 0 },
    ]),
  );
}

/** The rows whose content hash lies below the threshold, however few different ones there are: the samples of parts of a table add up. */
export async function readContentSamples(
  database: Database,
  request: SampleRequest,
): Promise<ReadonlyMap<number, WindowSample>> {
  if (request.source.parts !== null) await storeHashes(database, request.identity);
  return await readOnce(database, request, isWhole(request) ? "all" : "content");
}

function isWhole({ rows, limit }: SampleRequest): boolean {
  return [...rows.values()].every((total) => total <= limit);
}

function isClumped(samples: ReadonlyMap<number, WindowSample>, { rows, limit }: SampleRequest): boolean {
  return [...rows].some(
    ([window, total]) => total > limit && isClumpedSample(samples.get(window)?.distinctRows ?? 0, limit),
  );
}

async function countDistinctRows(database: Database, request: SampleRequest): Promise<ReadonlyMap<number, number>> {
  const rows = await database.rows<{ w: number; n: number }>(
    selectByWindow(request.source, [`CAST(count(DISTINCT ${hashOf(request)}) AS DOUBLE) AS n`]),
  );
  return new Map(rows.map(({ w, n }) => [w, n]));
}

type Membership = "all" | "content" | "row";

async function readOnce(
  database: Database,
  request: SampleRequest,
  membership: Membership,
): Promise<ReadonlyMap<number, WindowSample>> {
  const { columns, limit, rows } = request;
  const expected = [...rows.values()].reduce((sum, count) => sum + Math.min(count, limit), 0);
  const perRead = Math.min(MAX_COLUMNS_PER_READ, Math.max(1, Math.floor(MAX_VALUES_PER_READ / Math.max(1, expected))));
  const collector = createSampleCollector();
  const split = splitBySource(request.source, columns, { size: perRead, nameOf: ({ name }) => name });
  // Without a column to read there are still rows to compare.
  const batches = split.length === 0 ? [{ part: request.source, batch: [] }] : split;
  for (const [index, { part, batch }] of batches.entries()) {
    const read = { ...request, source: part, columns: batch };
    await readBatch(database, read, { membership, collector, withHash: index === 0 });
  }
  return collector.finish(rows);
}

interface BatchOptions {
  readonly membership: Membership;
  readonly collector: SampleCollector;
  readonly withHash: boolean;
}

/** Materialised, not streamed: DuckDB streams with one thread, and a batch is bounded. */
async function readBatch(
  database: Database,
  request: SampleRequest,
  { membership, collector, withHash }: BatchOptions,
): Promise<void> {
  const { source, columns, rows, limit } = request;
  const needsHash = withHash || membership !== "all";
  const mixed = membership === "row" ? `hash(${hashOf(request)}, ${numberOf(source)})` : hashOf(request);
  const hash = needsHash ? [`${mixed} AS ${HASH_COLUMN}`] : [];
  const window = `${source.window ?? "CAST(0 AS BIGINT)"} AS ${WINDOW_COLUMN}`;
  const inner = [...columns.map(writeName), window, ...hash].join(", ");
  const picked = [
    WINDOW_COLUMN,
    ...columns.map((column, index) => `${describeValue(column, column.kind)} AS v${index}`),
    ...(withHash ? [HASH_COLUMN] : []),
  ].join(", ");
  const filter = membership === "all" ? "" : filterOf(rows, limit);
  const result = await database.run(
    `SELECT ${picked} FROM (SELECT ${inner} FROM ${source.relation} ${placedOnly(source)}) ${filter}`,
  );
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const current = chunk;
    collector.add({
      rows: current.rowCount,
      windows: current.getColumnVector(0) as DuckDBVector<bigint>,
      values: columns.map(({ name }, index) => [name, current.getColumnVector(index + 1) as DuckDBVector<number>]),
      hashes: withHash ? (current.getColumnVector(columns.length + 1) as DuckDBVector<bigint>) : null,
    });
  }
}

/** A window keeps all its rows, or those whose hash lies in the share of all hashes that gives `limit` rows. */
function filterOf(rows: ReadonlyMap<number, number>, limit: number): string {
  const thresholds = [...rows].map(([window, total]) => {
    const share = total <= limit ? 1 : (TARGET * limit) / total;
    const threshold = share === 1 ? HASHES - 1n : BigInt(Math.floor(share * 2 ** 53)) * 2n ** 11n;
    return { window, threshold };
  });
  const [only] = thresholds;
  if (thresholds.length === 1 && only !== undefined) return `WHERE ${HASH_COLUMN} <= ${only.threshold}::UBIGINT`;
  const list = thresholds.map(({ window, threshold }) => `(${window}::BIGINT, ${threshold}::UBIGINT)`).join(", ");
  return `JOIN (VALUES ${list}) AS limits(${WINDOW_COLUMN}, threshold) USING (${WINDOW_COLUMN}) WHERE ${HASH_COLUMN} <= threshold`;
}

function hashOf({ source, identity }: SampleRequest): string {
  if (source.parts !== null) return ROW_HASH;
  return identity.length === 0 ? "hash(1)" : `hash(${identity.map(writeName).join(", ")})`;
}

function numberOf({ parts }: CountSource): string {
  return parts === null ? "row_number() OVER ()" : ROW_NUMBER;
}

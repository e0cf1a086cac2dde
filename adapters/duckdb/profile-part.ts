import type { ShardPart } from "../../core/documents/profile-shard.ts";
import type { Database } from "./connection.ts";
import { type TableColumn, writeName } from "./profile-column.ts";
import { type CountSource, ROW_NUMBER } from "./profile-wide.ts";
import type { Source } from "./source.ts";
import { quoteText } from "./sql-text.ts";

/** Columns that DuckDB adds to files of Parquet, where the files have none of that name. */
const FILE_COLUMN = "filename";
const ROW_COLUMN = "file_row_number";

export interface WholeTable {
  /** Text for a FROM clause. */
  readonly relation: string;
  readonly columns: readonly TableColumn[];
  readonly source: Source;
}

/**
 * The rows of one shard as text for a FROM clause. Shards of a table are disjoint and hold all of it.
 *
 * Whole files in the order of their names, where there are as many as shards; a stretch of rows of a single Parquet file: in
 * both cases only that part is read. Everything else is read as a whole by every shard, and the hash of a row says whose it is.
 */
export async function describePart(
  database: Database,
  { relation, columns, source }: WholeTable,
  part: ShardPart | undefined,
): Promise<string> {
  if (part === undefined || part.of === 1) return relation;
  const filter =
    (await describeFileRows(database, { relation, columns, source }, part)) ?? describeHashed(columns, part);
  return `(SELECT * FROM ${relation} WHERE ${filter})`;
}

async function describeFileRows(
  database: Database,
  { relation, columns, source }: WholeTable,
  { index, of }: ShardPart,
): Promise<string | null> {
  if (source.kind !== "files" || source.format !== "parquet") return null;
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()));
  const { files } = source;
  if (files.length >= of && !taken.has(FILE_COLUMN)) {
    const own = files.filter((_, position) => position % of === index - 1);
    return `${FILE_COLUMN} IN (${own.map(({ path }) => quoteText(path)).join(", ")})`; // a list of literals: other files are not opened
  }
  if (files.length > 1 || taken.has(ROW_COLUMN)) return null;
  const [row] = await database.rows<{ n: number }>(`SELECT CAST(count(*) AS DOUBLE) AS n FROM ${relation}`);
  const [from, to] = [index - 1, index].map((place) => Math.floor(((row?.n ?? 0) * place) / of));
  return `${ROW_COLUMN} >= ${from} AND ${ROW_COLUMN} < ${to}`;
}

function describeHashed(columns: readonly TableColumn[], { index, of }: ShardPart): string {
  return `hash(${columns.map(writeName).join(", ")}) % ${of} = ${index - 1}`;
}

/** Of a table that lies in several parts, which are joined by the numbers of rows. */
export function describeWidePart(source: CountSource, part: ShardPart | undefined): CountSource {
  if (part === undefined || part.of === 1) return source;
  const { parts } = source;
  const own = (relation: string): string =>
    `(SELECT * FROM ${relation} WHERE ${ROW_NUMBER} % ${part.of} = ${part.index - 1})`;
  return {
    ...source,
    relation: own(source.relation),
    parts: parts === null ? null : new Map([...parts].map(([name, relation]) => [name, own(relation)])),
  };
}

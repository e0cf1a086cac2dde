import type { KnownColumn } from "./column-kinds.ts";
import { sqlIdentity } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { quoteText } from "./sql-text.ts";

export interface IdentityRequest {
  readonly columns: readonly KnownColumn[];
  /** Left out of a row's content. */
  readonly exclude: readonly string[];
  /** Columns that identify a row; none: its content does. */
  readonly id: readonly string[];
}

const HASH_CHARACTERS = 24; // 96 bits: two of 10^9 different rows share one with probability 10^-11

/**
 * Writes table `ids (r, h, content, tie)`, one row for each of `raw`: `r` its rowid, `h` what the split and the row id
 * depend on (the id columns, else the content), `content` every column that is not excluded, `tie` every column.
 *
 * A hash is md5 over `<bytes of name>:<name>=<value>` of every column with a value, sorted by name; sqlIdentity says how
 * values are written. Lengths make it unambiguous. Missing values are left out, so that a table can grow a column
 * without moving its old rows.
 */
export async function buildIdentities(database: Database, { columns, exclude, id }: IdentityRequest): Promise<void> {
  const sorted = columns.toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
  const content = sorted.filter(({ name }) => !exclude.includes(name) || id.includes(name));
  const key = id.length === 0 ? content : sorted.filter(({ name }) => id.includes(name));
  // In a subquery: DuckDB would compute a hash again for every alias that refers to it.
  const hashes = [`${sqlHash(key)} AS h`];
  if (key !== content) hashes.push(`${sqlHash(content)} AS content`);
  if (content.length < sorted.length) hashes.push(`${sqlHash(sorted)} AS tie`);
  const contentName = key === content ? "h" : "content";
  const tieName = content.length < sorted.length ? "tie" : contentName;
  await database.run(`
    CREATE TABLE ids AS
    SELECT r, h, ${contentName} AS content, ${tieName} AS tie
    FROM (SELECT rowid::INTEGER AS r, ${hashes.join(", ")} FROM raw)`);
}

function sqlHash(columns: readonly KnownColumn[]): string {
  return `left(md5(concat(${columns.map(sqlPiece).join(", ")})), ${HASH_CHARACTERS})`;
}

function sqlPiece(column: KnownColumn): string {
  const name = `${Buffer.byteLength(column.name)}:${column.name}=`;
  return `(${quoteText(name)} || (${sqlIdentity(column, column.kind)}))`;
}

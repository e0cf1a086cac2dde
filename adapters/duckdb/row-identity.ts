import { splitBatches } from "./batches.ts";
import { sqlIdentity } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import type { RawColumn } from "./raw-table.ts";
import { quoteText } from "./sql-text.ts";

export interface IdentityRequest {
  readonly columns: readonly RawColumn[];
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
 * A hash is md5 over `;<bytes of name>:<name>=<value>` of every column with a value, sorted by name; sqlIdentity says how
 * values are written. Lengths make it unambiguous. Missing values are left out, so that a table can grow a column
 * without moving its old rows.
 */
export async function buildIdentities(database: Database, { columns, exclude, id }: IdentityRequest): Promise<void> {
  const sorted = columns.toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
  const content = sorted.filter(({ name }) => !exclude.includes(name) || id.includes(name));
  const key = id.length === 0 ? content : sorted.filter(({ name }) => id.includes(name));
  const hashes = [{ name: "h", columns: key }];
  if (key !== content) hashes.push({ name: "content", columns: content });
  if (content.length < sorted.length) hashes.push({ name: "tie", columns: sorted });
  const contentName = key === content ? "h" : "content";
  const tieName = content.length < sorted.length ? "tie" : contentName;
  const tables = new Set(sorted.map(({ table }) => table));
  const relation = tables.size === 1 ? sqlHashes(hashes, [...tables].join()) : await buildHashes(database, hashes);
  await database.run(`CREATE TABLE ids AS SELECT r, h, ${contentName} AS content, ${tieName} AS tie FROM ${relation}`);
}

interface Hash {
  readonly name: string;
  readonly columns: readonly RawColumn[];
}

/** In a subquery: DuckDB would compute a hash again for every alias that refers to it. */
function sqlHashes(hashes: readonly Hash[], table: string): string {
  const select = hashes.map(({ name, columns }) => `${sqlDigest(sqlPieces(columns))} AS ${name}`);
  return `(SELECT rowid::INTEGER AS r, ${select.join(", ")} FROM ${table})`;
}

/** A wide table lies in several: their texts are collected in table `pieces` and joined row by row, in name order. */
async function buildHashes(database: Database, hashes: readonly Hash[]): Promise<string> {
  await database.run("CREATE TABLE pieces (r INTEGER, hash INTEGER, position INTEGER, piece VARCHAR)");
  for (const [index, { columns }] of hashes.entries()) {
    let position = 0;
    for (const [table, members] of Map.groupBy(columns, (column) => column.table)) {
      for (const batch of splitBatches(members)) {
        await database.run(
          `INSERT INTO pieces SELECT rowid::INTEGER, ${index}, ${position}, ${sqlPieces(batch)} FROM ${table}`,
        );
        position += 1;
      }
    }
  }
  const select = hashes.map(({ name }, index) => {
    const text = `string_agg(piece, '' ORDER BY position) FILTER (hash = ${index})`;
    return `${sqlDigest(`coalesce(${text}, '')`)} AS ${name}`;
  });
  return `(SELECT r, ${select.join(", ")} FROM pieces GROUP BY r)`;
}

function sqlDigest(text: string): string {
  return `left(md5(${text}), ${HASH_CHARACTERS})`;
}

function sqlPieces(columns: readonly RawColumn[]): string {
  return `concat(${["''", ...columns.map(sqlPiece)].join(", ")})`;
}

function sqlPiece(column: RawColumn): string {
  const name = `;${Buffer.byteLength(column.name)}:${column.name}=`;
  return `(${quoteText(name)} || (${sqlIdentity(column)}))`;
}

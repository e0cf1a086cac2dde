import { SlipwayError } from "../../core/errors.ts";
import type { Database } from "./connection.ts";
import { quoteText } from "./sql-text.ts";

export interface QueryPaths {
  /** One SELECT without its closing semicolon. */
  readonly sql: string;
  /** Paths and globs as written in the query. */
  readonly paths: readonly string[];
  /** False when the query reads through a function whose files cannot be told from its text. */
  readonly complete: boolean;
}

const QUERY = /^(\s|--[^\n]*\n|\/\*.*?\*\/)*(\(\s*)?(select|with|from)\s/is;
/** Table functions that read the files of their first argument. */
const READERS =
  /^(read_csv(_auto)?|sniff_csv|read_parquet|parquet_scan|parquet_(metadata|schema|file_metadata)|read_(nd)?json(_auto|_objects(_auto)?)?|read_(text|blob))$/i;
/** Table functions that read no file. */
const FILELESS = /^(range|generate_series|unnest|repeat|summary|values)$/i;
const FILE_NAME = /[./\\]/;

export function isQuery(source: string): boolean {
  return QUERY.test(source);
}

/**
 * Takes the paths from DuckDB's own syntax tree, which also proves that the text is one SELECT.
 * @throws SLIPWAY_E_DATA_UNREADABLE when it is anything else
 */
export async function findQueryPaths(database: Database, source: string): Promise<QueryPaths> {
  const sql = source.replace(/;\s*$/, "");
  const [row] = await database.rows<{ tree: string }>(`SELECT json_serialize_sql(${quoteText(sql)}) AS tree`);
  const tree: unknown = JSON.parse(row?.tree ?? "null");
  const statements = isRecord(tree) && Array.isArray(tree.statements) ? tree.statements : [];
  if (statements.length !== 1) {
    const reason = isRecord(tree) && typeof tree.error_message === "string" ? tree.error_message : null;
    throw new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
      what: `The SQL of data.source is not one SELECT statement: ${reason ?? `it holds ${statements.length} statements`}.`,
      remedy: "Write one SELECT or WITH … SELECT over files, for example SELECT * FROM 'data/*.csv'.",
    });
  }
  const found = { paths: new Set<string>(), complete: true };
  visit(statements, found);
  return { sql, paths: [...found.paths], complete: found.complete };
}

interface Found {
  readonly paths: Set<string>;
  complete: boolean;
}

function visit(node: unknown, found: Found): void {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, found);
    return;
  }
  if (!isRecord(node)) return;
  if (node.type === "BASE_TABLE") noteTable(node.table_name, found);
  if (node.type === "TABLE_FUNCTION" && isRecord(node.function)) noteFunction(node.function, found);
  for (const child of Object.values(node)) visit(child, found);
}

/** `FROM 'x.csv'` names a file where a table would stand; a name without dot or slash is a common table expression. */
function noteTable(name: unknown, found: Found): void {
  if (typeof name === "string" && FILE_NAME.test(name)) found.paths.add(name);
}

function noteFunction(call: Readonly<Record<string, unknown>>, found: Found): void {
  const name = String(call.function_name);
  if (FILELESS.test(name)) return;
  const first: unknown = Array.isArray(call.children) ? call.children[0] : null;
  const paths = READERS.test(name) ? readTexts(first) : null;
  if (paths === null) found.complete = false;
  for (const path of paths ?? []) found.paths.add(path);
}

/** A text literal or a list of them; null for anything that only running the query would tell. */
function readTexts(node: unknown): readonly string[] | null {
  if (!isRecord(node)) return null;
  if (node.class === "CONSTANT" && isRecord(node.value)) {
    const { value } = node.value;
    return typeof value === "string" ? [value] : null;
  }
  if (node.class !== "FUNCTION" || node.function_name !== "list_value" || !Array.isArray(node.children)) return null;
  const texts = node.children.map(readTexts);
  return texts.every((text) => text !== null) ? texts.flat() : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

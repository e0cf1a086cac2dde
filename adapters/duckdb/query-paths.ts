import { SlipwayError } from "../../core/errors.ts";
import type { Database } from "./connection.ts";
import { quoteText } from "./sql-text.ts";

export interface QueryPaths {
  /** One SELECT without its closing semicolon. */
  readonly sql: string;
  /** Paths and globs as written in the query. */
  readonly paths: readonly string[];
  /** Those that stand where a table would, without a function that says how to read them. */
  readonly tables: readonly string[];
  /** False when the query reads through a function whose files cannot be told from its text. */
  readonly complete: boolean;
}

const QUERY = /^(\s|--[^\n]*\n|\/\*.*?\*\/)*(\(\s*)?(select|with|from)\s/is;
/** Table functions that read the files of their first argument. */
const READERS =
  /^(read_csv(_auto)?|sniff_csv|read_parquet|parquet_scan|parquet_(metadata|schema|file_metadata)|read_(nd)?json(_auto|_objects(_auto)?)?|read_(text|blob))$/i;
/**
 * Table functions that read no file, and write none. Every function that is not listed is refused: `enable_logging` and `enable_profiling`
 * write files, `query` runs a text that nobody has looked at.
 */
const FILELESS = /^(range|generate_series|unnest|repeat|repeat_row|summary|values|json_(each|tree))$/i;
/** Table functions whose rows change with the files that are there. */
const LISTERS = /^glob$/i;
/** Functions of values that reach out of the query: to the log, or to the environment. */
const REACHING = /^(write_log|getenv)$/i;
const FILE_NAME = /[./\\]/;
const FILE_ENDING = /\.(csv|tsv|txt|parquet|json|ndjson|jsonl)$/i;

export function isQuery(source: string): boolean {
  return QUERY.test(source);
}

/**
 * Takes the paths from DuckDB's own syntax tree, which also proves that the text is one SELECT that only reads.
 * @throws SLIPWAY_E_DATA_UNREADABLE when it is anything else, or calls a function that does more than to read or to generate rows
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
  const found = { paths: new Set<string>(), tables: new Set<string>(), complete: true };
  visit(statements, found);
  return { sql, paths: [...found.paths], tables: [...found.tables], complete: found.complete };
}

/**
 * Puts `views` in the place of the files that a query names as tables, under the alias that DuckDB gives a file. The tree is edited as text:
 * parsed and written again, its longer integers would be rounded.
 */
export async function replaceTables(
  database: Database,
  sql: string,
  views: ReadonlyMap<string, string>,
): Promise<string> {
  const [row] = await database.rows<{ tree: string }>(`SELECT json_serialize_sql(${quoteText(sql)}) AS tree`);
  const tree = (row?.tree ?? "").replaceAll(BASE_TABLE, (node: string) => {
    const { alias, catalog_name, schema_name, table_name } = JSON.parse(`{${node}}`) as TableNode;
    const path = joinName({ catalog_name, schema_name, table_name });
    const view = views.get(path);
    if (view === undefined) return node;
    return node
      .replace(/"alias":"(?:[^"\\]|\\.)*"/, () => `"alias":${JSON.stringify(alias === "" ? stemOf(path) : alias)}`)
      .replace(/"schema_name":"(?:[^"\\]|\\.)*"/, '"schema_name":""')
      .replace(/"table_name":"(?:[^"\\]|\\.)*"/, () => `"table_name":${JSON.stringify(view)}`)
      .replace(/"catalog_name":"(?:[^"\\]|\\.)*"/, '"catalog_name":""');
  });
  const [written] = await database.rows<{ sql: string }>(
    `SELECT json_deserialize_sql(${quoteText(tree)}::JSON) AS sql`,
  );
  return (written?.sql ?? sql).replace(/;\s*$/, "");
}

/** The fields of a table in DuckDB's serialised tree; inside of texts the quotes would be escaped. */
const BASE_TABLE =
  /"type":"BASE_TABLE","alias":"(?:[^"\\]|\\.)*","sample":null,"query_location":\d+,"schema_name":"(?:[^"\\]|\\.)*","table_name":"(?:[^"\\]|\\.)*","column_name_alias":\[[^\]]*\],"catalog_name":"(?:[^"\\]|\\.)*"/g;

interface TableNode {
  readonly alias: string;
  readonly catalog_name: string;
  readonly schema_name: string;
  readonly table_name: string;
}

/** `FROM x.csv` without quotes is read as table `csv` of schema `x`. */
function joinName({ catalog_name, schema_name, table_name }: Omit<TableNode, "alias">): string {
  return [catalog_name, schema_name, table_name].filter((part) => part !== "").join(".");
}

/** `x` of `data/x.csv.gz`. */
function stemOf(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  return name.split(".")[0] || name;
}

interface Found {
  readonly paths: Set<string>;
  readonly tables: Set<string>;
  complete: boolean;
}

function visit(node: unknown, found: Found): void {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, found);
    return;
  }
  if (!isRecord(node)) return;
  if (node.type === "BASE_TABLE") noteTable(node, found);
  if (node.type === "TABLE_FUNCTION" && isRecord(node.function)) noteFunction(node.function, found);
  if (node.class === "FUNCTION" && REACHING.test(String(node.function_name)))
    throw refuseFunction(String(node.function_name));
  for (const child of Object.values(node)) visit(child, found);
}

/** `FROM 'x.csv'` names a file where a table would stand; a name without dot or slash is a common table expression. */
function noteTable(node: Readonly<Record<string, unknown>>, found: Found): void {
  const [catalog_name, schema_name, table_name] = [node.catalog_name, node.schema_name, node.table_name].map(String);
  if (table_name === undefined || schema_name === undefined || catalog_name === undefined) return;
  const name = joinName({ catalog_name, schema_name, table_name });
  if (!FILE_NAME.test(table_name) && !FILE_ENDING.test(name)) return;
  found.paths.add(name);
  found.tables.add(name);
}

function noteFunction(call: Readonly<Record<string, unknown>>, found: Found): void {
  const name = String(call.function_name);
  if (FILELESS.test(name)) return;
  if (!READERS.test(name) && !LISTERS.test(name)) throw refuseFunction(name);
  const first: unknown = Array.isArray(call.children) ? call.children[0] : null;
  const paths = READERS.test(name) ? readTexts(first) : null;
  if (paths === null) found.complete = false;
  for (const path of paths ?? []) found.paths.add(path);
}

function refuseFunction(name: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
    what: `The SQL of data.source calls ${JSON.stringify(name.slice(0, 80))}, which may do more than read a table.`,
    remedy: "Read files by read_csv, read_parquet or read_json, and generate rows by range, generate_series or unnest.",
  });
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

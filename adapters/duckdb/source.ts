import { constants } from "node:fs";
import { access, glob, readdir, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { describeAddress, isRemoteAddress } from "../../core/data/remote-address.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Database } from "./connection.ts";
import { describeNearNames } from "./name-hint.ts";
import { findQueryPaths, isQuery } from "./query-paths.ts";
import { resolveRemoteFiles } from "./remote-files.ts";
import { quoteText, quoteTexts } from "./sql-text.ts";

export type FileFormat = "csv" | "parquet" | "json";

export interface SourceFile {
  /** Absolute, or an address as the user wrote it, which may hold secrets. */
  readonly path: string;
  /** As shown: relative to the folder with forward slashes; absolute only when the source was and lies elsewhere. */
  readonly name: string;
  readonly format: FileFormat;
}

/** What a source text stands for. `complete: false` says that the query may read more than `files`. */
export type Source =
  | { readonly kind: "files"; readonly format: FileFormat; readonly files: readonly SourceFile[] }
  | QuerySource;

export interface QuerySource {
  readonly kind: "query";
  readonly sql: string;
  readonly files: readonly SourceFile[];
  readonly complete: boolean;
  /** Paths and globs that stand in the query as tables, as written. */
  readonly tables: readonly string[];
}

export interface SourceRequest {
  /** Path, glob or SELECT. */
  readonly source: string;
  /** Folder that relative paths are resolved against; for a SELECT the database is to be opened with the same folder. */
  readonly folder: string;
}

const FORMATS: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.(csv|tsv|txt)(\.gz)?$/i, "csv"],
  [/\.(parquet|pq)$/i, "parquet"],
  [/\.(json|ndjson|jsonl)(\.gz)?$/i, "json"],
];
const REMOTE = /^(https?|s3|gs|gcs|r2|az|hf|ftp|file):\/\//i;
const GLOB = /[*?[\]{}]/;

/** Options under which every CSV file is read; empty text and NA are missing. */
export const CSV_NULLS = "nullstr = ['', 'NA']";
/** What CSV columns may become. Never BOOLEAN, which DuckDB finds in `Yes` and `n` too (decision 0015). */
export const CSV_TYPES = "auto_type_candidates = ['BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP', 'VARCHAR']";

/**
 * Finds the files of a path or glob (sorted by name), or those a SELECT reads.
 * @throws SLIPWAY_E_DATA_NOT_FOUND, SLIPWAY_E_DATA_UNREADABLE (a folder, an unknown or mixed format, no permission, bad SQL),
 *   SLIPWAY_E_NOT_BUILT_YET (remote tables)
 */
export async function resolveSource(database: Database, { source, folder }: SourceRequest): Promise<Source> {
  if (isQuery(source)) {
    const { sql, paths, tables, complete } = await findQueryPaths(database, source);
    const found = await Promise.all(paths.map((path) => resolveFiles(database, { source: path, folder })));
    const files = new Map(found.flat().map((file) => [file.path, file]));
    return { kind: "query", sql, files: sortByName([...files.values()]), complete, tables };
  }
  const files = await resolveFiles(database, { source, folder });
  const formats = [...new Set(files.map((file) => file.format))];
  const [format] = formats;
  if (format === undefined || formats.length > 1) {
    throw new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
      what: `Data source "${source}" matches files of several formats: ${formats.join(", ")}.`,
      remedy: "Narrow the glob to one format, for example data/*.csv.",
    });
  }
  return { kind: "files", format, files };
}

/** The table as text for a FROM clause; files of one source are joined by column name. */
export function describeRelation(source: Source, { allText = false }: { readonly allText?: boolean } = {}): string {
  if (source.kind === "query") return `(${source.sql}\n)`;
  const paths = quoteTexts(source.files.map(({ path }) => escapeGlob(path)));
  switch (source.format) {
    case "parquet":
      return `read_parquet(${paths}, union_by_name = true)`;
    case "json":
      return `read_json(${paths}, union_by_name = true, sample_size = -1)`;
    case "csv": {
      const types = allText ? "all_varchar = true" : `sample_size = -1, ${CSV_TYPES}`;
      return `read_csv(${paths}, header = true, union_by_name = true, ${CSV_NULLS}, ${types})`;
    }
  }
}

/** A path as a glob that matches exactly this path. */
export function escapeGlob(path: string): string {
  if (isRemoteAddress(path)) return path; // a question mark begins what signs it
  return path.replaceAll(/[*?[]/g, (character) => `[${character}]`);
}

/** One file as an SQL literal that is no glob. */
export function quotePath(path: string): string {
  return quoteText(escapeGlob(path));
}

async function resolveFiles(database: Database, { source, folder }: SourceRequest): Promise<readonly SourceFile[]> {
  if (isRemoteAddress(source)) return await resolveRemoteFiles(database, source);
  if (REMOTE.test(source)) {
    throw new SlipwayError("SLIPWAY_E_NOT_BUILT_YET", {
      what: `Data source "${describeAddress(source)}" is at an address that this version does not read.`,
      remedy: "Name an https:// or s3:// address of a Parquet file, or download the table and name the local file.",
    });
  }
  const path = resolve(folder, source);
  const toFile = (found: string): SourceFile => {
    const name = relative(folder, found).replaceAll("\\", "/");
    const shown = isAbsolute(source) && name.startsWith("..") ? found : name;
    return { path: found, name: shown, format: resolveFormat(shown) };
  };
  const entry = await findEntry(path, source);
  if (entry === "file") {
    await assertReadable(path, source);
    return [toFile(path)];
  }
  if (entry === "folder") {
    throw new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
      what: `Data source "${source}" is a folder, not a file.`,
      remedy: `Name the files in it, for example "${source.replace(/\/+$/, "")}/*.csv".`,
    });
  }
  if (!GLOB.test(source)) throw await describeMissing(path, source);
  const matches = await Array.fromAsync(glob(source, { cwd: folder }), (match) => resolve(folder, match));
  const kinds = await Promise.all(matches.map((match) => findEntry(match, source)));
  const files = matches.filter((_, index) => kinds[index] === "file");
  if (files.length === 0) throw await describeMissing(path, source);
  return sortByName(files.map(toFile));
}

function sortByName(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
}

function resolveFormat(name: string): FileFormat {
  const format = FORMATS.find(([pattern]) => pattern.test(name))?.[1];
  if (format !== undefined) return format;
  throw new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
    what: `Data file "${name}" has a name of no known format.`,
    remedy: "Known endings: .csv .tsv .txt .parquet .pq .json .ndjson .jsonl, and .gz after the text formats.",
    file: name,
  });
}

async function findEntry(path: string, source: string): Promise<"file" | "folder" | "absent"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return "absent";
    if (source.includes("\0")) return "absent";
    throw describeUnreadable(source, thrown);
  }
}

async function assertReadable(path: string, source: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (thrown) {
    throw describeUnreadable(source, thrown);
  }
}

function describeUnreadable(source: string, cause: unknown): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
    what: `Data source "${source}" cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: "Check the permissions of the file and of its folders.",
    cause,
    file: source,
  });
}

async function describeMissing(path: string, source: string): Promise<SlipwayError> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => null);
  const what = GLOB.test(source) ? "matches no file" : "does not exist";
  const hint =
    names === null
      ? ` Its folder ${GLOB.test(folder) ? "matches nothing" : "does not exist either"}.`
      : describeNearNames(basename(path), names.toSorted());
  return new SlipwayError("SLIPWAY_E_DATA_NOT_FOUND", {
    what: `Data source "${source}" ${what} (looked for ${path}).${hint}`,
    remedy:
      "Correct the path: one in a pipeline starts at the folder of its file, one on the command line where it is typed.",
  });
}

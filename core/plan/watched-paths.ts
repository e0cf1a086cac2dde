import type { Pipeline } from "../pipeline/schema.ts";

export interface WatchedPipeline {
  readonly pipeline: Pipeline;
  /** Folder of its file from the root with forward slashes; `.` for the root itself. */
  readonly folder: string;
  /** Paths and patterns of slipway.config. */
  readonly watch: readonly string[];
}

/** Files that stand for the code which everything runs with; each counts for the folders below it. */
const LOCKS =
  /^(package(-lock)?\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|requirements[^/]*\.txt|uv\.lock|poetry\.lock|Pipfile\.lock|pyproject\.toml|environment\.ya?ml|conda-lock\.yml|\.(node|python)-version|\.nvmrc|renv\.lock)$/;
/** What decides how every pipeline is run. */
const SETTINGS = /^(slipway\.config\.\w+|\.github\/workflows\/slipway-[\w-]+\.ya?ml)$/;

/**
 * The first of `files` that the pipeline depends on, or undefined: in its folder, a lock beside or above it, its data wherever it lies, what
 * slipway.config has it watch, or the settings of all. Patterns match by what stands before their first wildcard, so they match too much
 * rather than too little.
 */
export function findCause(watched: WatchedPipeline, files: readonly string[]): string | undefined {
  const folder = watched.folder === "." ? "" : `${watched.folder}/`;
  const prefixes = [...listData(watched), ...watched.watch.map((pattern) => normalise("", pattern))].map(literalPart);
  return files.find(
    (file) =>
      file.startsWith(folder) ||
      SETTINGS.test(file) ||
      isLockOf(file, folder) ||
      prefixes.some((prefix) => file.startsWith(prefix)),
  );
}

function isLockOf(file: string, folder: string): boolean {
  const cut = file.lastIndexOf("/") + 1;
  return folder.startsWith(file.slice(0, cut)) && LOCKS.test(file.slice(cut));
}

/** Paths from the root of what the pipeline reads; files elsewhere, such as `s3://…`, are in no commit. */
function listData({ pipeline, folder }: WatchedPipeline): readonly string[] {
  const sources = [pipeline.data.source, ...(pipeline.monitor === undefined ? [] : [pipeline.monitor.source])];
  return sources
    .flatMap((source) => (/^\s*(\(\s*)?(select|with|from)\s/i.test(source) ? listQuoted(source) : [source]))
    .filter((path) => !/^([a-z0-9]+:\/\/|\/)/i.test(path))
    .map((path) => normalise(folder, path));
}

/** Texts between quotes in a SELECT: some are paths, and one that is none matches no file. */
function listQuoted(sql: string): readonly string[] {
  return [...sql.matchAll(/'([^']+)'|"([^"]+)"/g)].map(([, single, double]) => single ?? double ?? "");
}

function normalise(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function literalPart(pattern: string): string {
  return pattern.slice(0, pattern.search(/[*?[{]|$/));
}

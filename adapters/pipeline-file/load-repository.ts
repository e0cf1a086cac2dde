import { globSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { SlipwayError } from "../../core/errors.ts";
import { parseRepository } from "../../core/repository/parse-repository.ts";
import { type Repository, repositorySchema } from "../../core/repository/repository-schema.ts";
import type { LoadedRepository, RepositorySource } from "../../core/repository/repository-source.ts";
import { PIPELINE_FILES, readValue } from "./load-pipeline.ts";

const SETTINGS_FILES = ["ts", "mts", "js", "mjs", "yml", "yaml", "json"].map((type) => `slipway.config.${type}`);
const DEFAULT_PATTERNS = repositorySchema.parse({}).pipelines;
const PATTERN = /[*?[{]/;
const SKIPPED = ["node_modules", ".slipway", ".git"];

export interface RepositoryFileOptions {
  readonly root: string;
  /** Where pipelines are, instead of what the file says. */
  readonly patterns?: readonly string[] | undefined;
}

/** `slipway.config.*` in `root` and the pipelines that it names. TypeScript and JavaScript are executed. */
export function createRepositoryFile(options: RepositoryFileOptions): RepositorySource {
  return { load: () => loadRepository(options) };
}

async function loadRepository({ root, patterns }: RepositoryFileOptions): Promise<LoadedRepository> {
  const [file, second] = SETTINGS_FILES.filter(
    (name) => statSync(join(root, name), { throwIfNoEntry: false })?.isFile() === true,
  );
  if (second !== undefined) {
    throw new SlipwayError("SLIPWAY_E_REPOSITORY_INVALID", {
      what: `There are ${file} and ${second}: which of them holds cannot be told.`,
      remedy: "Keep one of them.",
    });
  }
  const settings = file === undefined ? repositorySchema.parse({}) : await readSettings(root, file);
  return { settings, file, pipelines: findPipelines(root, patterns ?? settings.pipelines) };
}

async function readSettings(root: string, file: string): Promise<Repository> {
  const { value, locate } = await readValue(join(root, file), { shown: file, define: "defineRepository" });
  return parseRepository(value ?? {}, { file, locate }); // a file without a word in it asks for the defaults
}

/**
 * A pattern may match nothing as long as some pipeline is found; a path without one must lead to a pipeline. Where nothing was named, a
 * repository that is one pipeline has it at its root.
 */
function findPipelines(root: string, patterns: readonly string[]): readonly string[] {
  const found = patterns.map((pattern) =>
    list(root, pattern)
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => isPipeline(join(root, path), pattern)),
  );
  const missing = patterns.filter((pattern, index) => !PATTERN.test(pattern) && found[index]?.length === 0);
  if (missing.length > 0) throw noPipelineAt(missing);
  const paths = found.flat();
  if (paths.length > 0) return [...new Set(paths)].toSorted();
  if (isDeepStrictEqual(patterns, DEFAULT_PATTERNS) && isPipeline(root)) return ["."];
  throw noPipelineAt(patterns);
}

function list(root: string, pattern: string): readonly string[] {
  if (!PATTERN.test(pattern)) return [join(pattern, ".")];
  return globSync(pattern, { cwd: root, exclude: (name) => SKIPPED.includes(basename(name)) });
}

function noPipelineAt(patterns: readonly string[]): SlipwayError {
  return new SlipwayError("SLIPWAY_E_PIPELINE_NOT_FOUND", {
    what: `There is no pipeline at ${patterns.join(", ")}.`,
    remedy:
      'Run this at the root of the repository, or write `pipelines: ["…"]` into slipway.config.ts or slipway.config.yml.',
  });
}

/** A folder with a pipeline in it, a file of one of the usual names, or any file that is named without a pattern. */
function isPipeline(path: string, pattern = path): boolean {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind?.isDirectory() === true) return readdirSync(path).some((name) => PIPELINE_FILES.includes(name));
  return kind?.isFile() === true && (PIPELINE_FILES.includes(basename(path)) || !PATTERN.test(pattern));
}

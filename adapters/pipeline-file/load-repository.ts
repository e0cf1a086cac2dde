import { globSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { SlipwayError } from "../../core/errors.ts";
import { parseRepository } from "../../core/repository/parse-repository.ts";
import { type Repository, repositorySchema } from "../../core/repository/repository-schema.ts";
import type { LoadedRepository, RepositorySource } from "../../core/repository/repository-source.ts";
import { PIPELINE_FILES, readValue } from "./load-pipeline.ts";

const SETTINGS_FILES = ["ts", "mts", "js", "mjs", "yml", "yaml", "json"].map((type) => `slipway.config.${type}`);
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
  const file = SETTINGS_FILES.find((name) => statSync(join(root, name), { throwIfNoEntry: false })?.isFile() === true);
  const settings = file === undefined ? repositorySchema.parse({}) : await readSettings(root, file);
  return { settings, file, pipelines: findPipelines(root, patterns ?? settings.pipelines) };
}

async function readSettings(root: string, file: string): Promise<Repository> {
  const { value, locate } = await readValue(join(root, file), file);
  return parseRepository(value, { file, locate });
}

/** A pattern may match nothing as long as some pipeline is found; a repository that is one pipeline has it at its root. */
function findPipelines(root: string, patterns: readonly string[]): readonly string[] {
  const found = patterns.flatMap((pattern) =>
    globSync(pattern, { cwd: root, exclude: (name) => SKIPPED.includes(basename(name)) })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => isPipeline(join(root, path), pattern)),
  );
  const paths = found.length === 0 && isPipeline(root) ? ["."] : found;
  if (paths.length > 0) return [...new Set(paths)].toSorted();
  throw new SlipwayError("SLIPWAY_E_PIPELINE_NOT_FOUND", {
    what: `There is no pipeline at ${patterns.join(", ")}.`,
    remedy:
      'Run this at the root of the repository, or write `pipelines: ["…"]` into slipway.config.ts or slipway.config.yml.',
  });
}

/** A folder with a pipeline in it, a file of one of the usual names, or any file that is named without a pattern. */
function isPipeline(path: string, pattern = path): boolean {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind?.isDirectory() === true) return readdirSync(path).some((name) => PIPELINE_FILES.includes(name));
  return kind?.isFile() === true && (PIPELINE_FILES.includes(basename(path)) || !/[*?[{]/.test(pattern));
}

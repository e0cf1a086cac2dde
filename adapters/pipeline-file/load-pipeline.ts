import { readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, extname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { SlipwayError } from "../../core/errors.ts";
import { didYouMean } from "../../core/nearest.ts";
import { type PipelineOrigin, parsePipeline } from "../../core/pipeline/parse-pipeline.ts";
import type { LoadedPipeline, PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import { isKeptPipeline, restorePipeline } from "./kept-pipeline.ts";
import { locateInTypeScript } from "./locate-typescript.ts";
import { parseYaml } from "./parse-yaml.ts";
import { resolveSlipwayImports } from "./resolve-slipway.ts";

/** In the order of preference when a folder is given. */
export const PIPELINE_FILES: readonly string[] = [
  "pipeline.ts",
  "pipeline.mts",
  "pipeline.js",
  "pipeline.mjs",
  "pipeline.yml",
  "pipeline.yaml",
  "pipeline.json",
];

export interface PipelineFilesOptions {
  readonly cwd: string;
  /** Whether TypeScript and JavaScript may run. A job that may write runs none of the user's code (DESIGN 16: 14). Default true. */
  readonly execute?: boolean;
}

/** Pipeline files below or beside `cwd`. TypeScript and JavaScript are executed; YAML, JSON and what a stage left are data. */
export function createPipelineFiles({ cwd, execute: mayExecute = true }: PipelineFilesOptions): PipelineSource {
  return { load: (path) => loadPipeline(path, { cwd, mayExecute }) };
}

async function loadPipeline(
  path: string,
  { cwd, mayExecute }: { readonly cwd: string; readonly mayExecute: boolean },
): Promise<LoadedPipeline> {
  const file = findPipelineFile(resolve(cwd, path), path);
  const shown = relative(cwd, file).startsWith("..") ? file : relative(cwd, file);
  if (!mayExecute && CODE.has(extname(file))) throw refuseCode(shown);
  const { value, locate } = await readValue(file, { shown, define: "definePipeline" });
  if (isKeptPipeline(value)) return restorePipeline(value, { file, shown, cwd });
  return { pipeline: parsePipeline(value, { file: shown, locate }), file, folder: dirname(file) };
}

function findPipelineFile(absolute: string, given: string): string {
  const kind = statSync(absolute, { throwIfNoEntry: false });
  if (kind?.isFile() === true) return absolute;
  if (kind?.isDirectory() !== true) {
    const parent = dirname(absolute);
    const siblings = statSync(parent, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(parent) : [];
    throw new SlipwayError("SLIPWAY_E_PIPELINE_NOT_FOUND", {
      what: `There is nothing at ${given}.`,
      remedy:
        didYouMean(absolute.slice(parent.length + 1), siblings) || "Give a pipeline file or the folder that holds one.",
    });
  }
  const names = new Set(readdirSync(absolute));
  const name = PIPELINE_FILES.find((candidate) => names.has(candidate));
  if (name !== undefined) return join(absolute, name);
  throw new SlipwayError("SLIPWAY_E_PIPELINE_NOT_FOUND", {
    what: `The folder ${given} holds no pipeline.`,
    remedy: `Slipway looks for ${PIPELINE_FILES.join(", ")}.`,
  });
}

const CODE: ReadonlySet<string> = new Set([".ts", ".mts", ".js", ".mjs"]);

function refuseCode(shown: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_PIPELINE_UNLOADABLE", {
    what: `${shown} is code, and a job that may write runs none of it.`,
    remedy:
      "Give the artifact of the job that evaluated it as `artifact` (its pipeline.json says the same), or write the pipeline as pipeline.yml.",
    file: shown,
  });
}

type Source = { readonly value: unknown } & Pick<PipelineOrigin, "locate">;

interface ReadOptions {
  /** Name of the file in errors. */
  readonly shown: string;
  /** Function that its default export is written with. */
  readonly define: "definePipeline" | "defineRepository";
}

/** What a file of settings holds, and where its fields stand. */
export async function readValue(file: string, { shown, define }: ReadOptions): Promise<Source> {
  const extension = extname(file);
  if (extension === ".yml" || extension === ".yaml" || extension === ".json") {
    return parseYaml(await readFile(file, "utf8"), shown);
  }
  if (!CODE.has(extension)) {
    throw new SlipwayError("SLIPWAY_E_PIPELINE_NOT_FOUND", {
      what: `${shown} is no pipeline file.`,
      remedy: "Slipway reads .ts, .mts, .js, .mjs, .yml, .yaml and .json.",
    });
  }
  const module = await execute(file, shown);
  if (!("default" in module)) {
    throw new SlipwayError("SLIPWAY_E_PIPELINE_UNLOADABLE", {
      what: `${shown} has no default export.`,
      remedy: `Write \`export default ${define}({ … })\`.`,
      file: shown,
    });
  }
  const text = await readFile(file, "utf8");
  return { value: module.default, locate: (path) => locateInTypeScript(text, path) };
}

async function execute(file: string, shown: string): Promise<Readonly<Record<string, unknown>>> {
  resolveSlipwayImports();
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (thrown) {
    if (thrown instanceof SlipwayError) throw thrown;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const line = findLine(error, file);
    throw new SlipwayError("SLIPWAY_E_PIPELINE_UNLOADABLE", {
      what: `${shown}${line === undefined ? "" : `:${line}`} cannot be loaded: ${error.message.trim().replace(/[.!?]?$/, ".")}`,
      remedy: "Correct the file: `node` itself must be able to import it.",
      cause: thrown,
      file: shown,
      ...(line === undefined ? {} : { line }),
    });
  }
}

/** Node names `file:line` first in the stack of a syntax error and in a frame of any other. */
function findLine({ stack = "" }: Error, file: string): number | undefined {
  const names = [pathToFileURL(file).href, file].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const found = new RegExp(`(?:${names.join("|")}):(\\d+)`).exec(stack)?.[1];
  return found === undefined ? undefined : Number(found);
}

import { createHash } from "node:crypto";
import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createDuckDbDatasets, type DuckDbDatasetsOptions } from "../../../../adapters/duckdb/datasets.ts";
import type { Dataset } from "../../../../core/data/dataset.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { type PipelineInput, pipelineSchema } from "../../../../core/pipeline/schema.ts";

export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

export interface LoadOptions extends Partial<DuckDbDatasetsOptions> {
  readonly data?: Partial<PipelineInput["data"]>;
  readonly target?: string;
  readonly positive?: string;
  /** Instead of a binary task on `target`. */
  readonly task?: PipelineInput["task"];
  readonly keep?: readonly string[];
}

/** Temporary files, and a dataset read from them. The default source is `data.csv`, the target `y` with classes 0 and 1. */
export interface DatasetFolder extends AsyncDisposable {
  readonly path: string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  load(options?: LoadOptions): Promise<Dataset>;
}

export async function createDatasetFolder(): Promise<DatasetFolder> {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-test-"));
  return {
    path: folder.path,
    async write(name, content) {
      await mkdir(dirname(join(folder.path, name)), { recursive: true });
      await writeFile(join(folder.path, name), content);
    },
    load: (options = {}) => loadDataset(folder.path, options),
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

export async function loadDataset(
  folder: string,
  {
    data,
    target = "y",
    positive = "1",
    task = { kind: "binary", target, positive },
    keep = [],
    ...engine
  }: LoadOptions,
): Promise<Dataset> {
  const pipeline = pipelineSchema.parse({
    name: "test",
    task,
    data: { source: "data.csv", ...data },
    train: { kind: "linear" },
  });
  const datasets = createDuckDbDatasets({ log: SILENT_LOGGER, sha256, ...engine });
  return await datasets.load({ folder, data: pipeline.data, task: pipeline.task, keep });
}

/** The error of a promise that must fail, with what a user sees. */
export async function failureOf(promise: Promise<unknown>): Promise<SlipwayError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof SlipwayError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was refused");
}

/** `count` rows of id, x and y as CSV; both classes occur in every part. */
export function rowsOf(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, index) => {
    const row = first + index;
    return `${row},${(row * 37) % 101},${row % 3 === 0 ? 1 : 0}`;
  });
}

export function csv(header: string, rows: readonly string[]): string {
  return `${[header, ...rows].join("\n")}\n`;
}

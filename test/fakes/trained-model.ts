import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDuckDbTableFiles } from "../../adapters/duckdb/table-files.ts";
import { createTrainers } from "../../adapters/runtime/create-trainers.ts";
import { createPredictorLoader } from "../../adapters/runtime/load-predictor.ts";
import type { Sha256 } from "../../core/canonical-json.ts";
import type { Dataset } from "../../core/data/dataset.ts";
import { isNumeric, selectRows, type Table } from "../../core/data/table.ts";
import type { ModelDocument } from "../../core/documents/model.ts";
import { type Logger, SILENT_LOGGER } from "../../core/log.ts";
import { assembleModel, modelPartsOf } from "../../core/model/assemble-model.ts";
import type { Predictor } from "../../core/model/predictor.ts";
import { prepareModel } from "../../core/model/prepare-model.ts";
import type { BinaryTask, TabularTask } from "../../core/pipeline/schema.ts";
import type { TrainedModel } from "../../core/trainers/trainer.ts";
import { parseTrainer, parseTrainerParameters } from "../../core/trainers/trainers.ts";
import { readCsvTable, splitTable } from "./csv-dataset.ts";

export const sha256: Sha256 = (content) => createHash("sha256").update(content).digest("hex");

export const CREDIT: BinaryTask = { kind: "binary", target: "status", positive: "bad" };

/** One task of every kind on the same table. */
export const TASKS: readonly TabularTask[] = [
  CREDIT,
  { kind: "multiclass", target: "home" },
  { kind: "regression", target: "amount" },
];

const FREQUENT_HOMES: ReadonlySet<string | null> = new Set(["owner", "rent", "parents"]);

/** The first rows of credit.csv that have a usable truth, split for a task of TASKS. */
export function loadTask({ kind, target }: TabularTask, rows: number): Pick<Dataset, "features" | "parts"> {
  const table = readCsvTable("pipelines/credit-risk/data/credit.csv");
  const usable = Array.from({ length: table.rows }, (_, row) => row).filter((row) => {
    return kind !== "multiclass" || FREQUENT_HOMES.has(table.columns.get(target)?.values[row] as string | null);
  });
  return splitTable(selectRows(table, usable), { target, seed: 1, rows });
}

export function loadCredit(rows: number): Pick<Dataset, "features" | "parts"> {
  return splitTable(readCsvTable("pipelines/credit-risk/data/credit.csv"), { target: "status", seed: 1, rows });
}

export interface TrainOptions {
  readonly train: Readonly<Record<string, unknown>> & { readonly kind: string };
  readonly seed?: number;
  readonly task?: TabularTask;
  readonly folder?: string;
  readonly log?: Logger;
  readonly signal?: AbortSignal;
}

export interface TrainedForTest {
  readonly trained: TrainedModel;
  readonly document: ModelDocument;
}

/** What the train stage does between reading data and writing files. */
export async function trainModel(
  dataset: Pick<Dataset, "features" | "parts">,
  {
    train,
    seed = 0,
    task = CREDIT,
    folder = ".",
    log = SILENT_LOGGER,
    signal = new AbortController().signal,
  }: TrainOptions,
): Promise<TrainedForTest> {
  const record = parseTrainer(train.kind);
  const trainer = createTrainers({ tables: createDuckDbTableFiles({}) }).get(record.id);
  if (trainer === undefined) throw new Error(`no trainer ${record.id}`);
  const prepared = prepareModel(dataset, task, record.encoding);
  const trained = await trainer.train({
    ...prepared,
    folder,
    train: dataset.parts.train,
    validation: dataset.parts.validation,
    test: dataset.parts.test,
    parameters: parseTrainerParameters(train),
    seed,
    log,
    signal,
  });
  const document = assembleModel({ pipeline: "test", record, ...prepared, ...modelPartsOf(trained) }, sha256);
  return { trained, document };
}

/** Writes a model folder and reads it back as serving does. */
export async function saveAndLoad({ trained, document }: TrainedForTest, folder: string): Promise<Predictor> {
  await saveModel({ trained, document }, folder);
  return await createPredictorLoader({ log: SILENT_LOGGER, sha256 }).load(folder);
}

export async function saveModel({ trained, document }: TrainedForTest, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of trained.files) await writeFile(join(folder, name), content);
  await writeFile(join(folder, "model.json"), JSON.stringify(document));
}

/** The same rows with gaps, unseen levels and extreme numbers in every column, each in other rows. */
export function plantFaults(table: Table): Table {
  const columns = [...table.columns.values()].map((column, index) =>
    isNumeric(column)
      ? {
          ...column,
          values: column.values.map((value, row) => {
            if ((row + index) % 5 === 0) return Number.NaN;
            return (row + index) % 7 === 0 ? value * 1e6 : value;
          }),
        }
      : {
          ...column,
          values: column.values.map((value, row) => {
            if ((row + index) % 5 === 0) return null;
            return (row + index) % 3 === 0 ? `never seen ${row}` : value;
          }),
        },
  );
  return { rows: table.rows, columns: new Map(columns.map((column) => [column.name, column])) };
}

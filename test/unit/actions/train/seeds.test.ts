import { cp, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FittedModel, fitModel } from "../../../../actions/train/fit-model.ts";
import { run as train } from "../../../../actions/train/main.ts";
import { measureSeeds } from "../../../../actions/train/measure-seeds.ts";
import { createDuckDbTableFiles } from "../../../../adapters/duckdb/table-files.ts";
import { createTrainers } from "../../../../adapters/runtime/create-trainers.ts";
import { at } from "../../../../core/at.ts";
import { createFixedClock, createTimer } from "../../../../core/clock.ts";
import type { Dataset } from "../../../../core/data/dataset.ts";
import { selectRows } from "../../../../core/data/table.ts";
import type { RunDocument, SeedSpread } from "../../../../core/documents/run.ts";
import { measureSeed } from "../../../../core/evaluation/seed-spread.ts";
import { type Logger, SILENT_LOGGER } from "../../../../core/log.ts";
import { pipelineSchema, type TabularTask } from "../../../../core/pipeline/schema.ts";
import { parseTrainerParameters } from "../../../../core/trainers/trainers.ts";
import { createLocalPorts } from "../../../../ports/local.ts";
import { CREDIT, loadTask, sha256, TASKS } from "../../../fakes/trained-model.ts";

const ROWS = 500;
const MLP = { kind: "mlp", epochs: 3, layers: [4], backend: "cpu" };
const clock = createFixedClock("2026-01-02T00:00:00.000Z");

interface Options {
  readonly task?: TabularTask;
  readonly log?: Logger;
  readonly signal?: AbortSignal;
  readonly parts?: Dataset["parts"];
}

async function learn(
  given: Readonly<Record<string, unknown>> & { readonly kind: string },
  { task = CREDIT, log = SILENT_LOGGER, signal = new AbortController().signal, parts }: Options = {},
) {
  const loaded = loadTask(task, ROWS);
  const dataset = { ...loaded, parts: parts ?? loaded.parts } as Dataset;
  const pipeline = pipelineSchema.parse({
    name: "p",
    task,
    data: { source: "d.csv", split: { by: "random", seed: 3 } },
    train: { kind: given.kind, ...parseTrainerParameters(given) },
  });
  const trainers = createTrainers({ tables: createDuckDbTableFiles({}) });
  const fitted = await fitModel({ pipeline, folder: ".", file: "pipeline.ts" }, dataset, {
    trainers,
    sha256,
    log,
    signal,
  });
  try {
    const spread = await measureSeeds({ pipeline, dataset, fitted }, { timer: createTimer(clock), log });
    return { model: fitted.model, spread, own: task.kind === "binary" ? await measureOwn(fitted, dataset) : null };
  } finally {
    fitted.dispose();
  }
}

/** ROC AUC of the model itself on the validation part. */
async function measureOwn({ predictor, model }: FittedModel, { parts }: Dataset): Promise<number | null> {
  const outputs = await predictor.predict(parts.validation.table);
  const scored = { part: parts.validation, task: CREDIT, modelTask: model.task, threshold: 0.5 };
  return measureSeed({ ...scored, outputs, metric: "roc_auc" });
}

describe.each([{ kind: "gbt", members: 1 }, { kind: "randomForest" }, MLP])("seeds of $kind", (given) => {
  it("leave the model as it is, differ from each other, and give the same numbers again", async () => {
    const one = await learn(given);
    const two = await learn({ ...given, seeds: 2 });
    expect(one.spread).toBeUndefined();
    expect(two.model.digest).toBe(one.model.digest);
    const spread = two.spread as SeedSpread;
    expect(spread).toMatchObject({ metric: "roc_auc", part: "validation", refitted: given.kind !== "mlp" });
    expect(spread.seeds).toHaveLength(2);
    expect(spread.seeds[0]).toBe(3);
    expect(new Set(spread.values).size).toBe(2);
    expect(spread.sd).toBeGreaterThan(0);
    for (const value of spread.values) expect(value).toBeGreaterThan(0.5);
    expect((await learn({ ...given, seeds: 2 })).spread).toEqual(spread);
  });
});

describe("the spread over seeds", () => {
  it("has the model itself first where the validation part only stops it", async () => {
    const { spread, own } = await learn({ ...MLP, seeds: 2 });
    expect(spread?.values[0]).toBe(own);
  });

  it("is measured on rows that no model of it has learned from", async () => {
    const { spread, own } = await learn({ kind: "randomForest", seeds: 2 });
    expect(own).toBeGreaterThan(0.97); // the forest of the pipeline knows them
    for (const value of spread?.values ?? []) expect(value).toBeLessThan(0.92);
  });

  it.each(TASKS.slice(1))("is told of the first metric of a $kind task", async (task) => {
    const { spread } = await learn({ ...MLP, seeds: 2 }, { task });
    expect(spread).toMatchObject({ metric: task.kind === "regression" ? "rmse" : "roc_auc_ovr_macro" });
    expect(spread?.sd).toBeGreaterThan(0);
  });

  it("says so where the validation part does not define the metric", async () => {
    const { parts } = loadTask(CREDIT, ROWS);
    const good = (parts.validation.table.columns.get("status")?.values ?? []) as readonly string[];
    const rows = good.flatMap((level, row) => (level === "good" ? [row] : []));
    const { table, rowIds } = parts.validation;
    const validation = {
      ...parts.validation,
      table: selectRows(table, rows),
      rowIds: rows.map((row) => at(rowIds, row)),
    };
    const warnings: string[] = [];
    const { spread } = await learn(
      { ...MLP, seeds: 2 },
      {
        parts: { ...parts, validation },
        log: { ...SILENT_LOGGER, warn: (line) => warnings.push(line) },
      },
    );
    expect(spread).toMatchObject({ values: [null, null], mean: null, sd: null });
    expect(warnings.join()).toContain("roc_auc is not defined on the validation part");
  });

  it("tells of every seed, and stops between and within them when it is interrupted", async () => {
    const lines: string[] = [];
    const controller = new AbortController();
    const log = {
      ...SILENT_LOGGER,
      info: (line: string) => {
        lines.push(line);
        if (line.startsWith("seed 2")) controller.abort();
      },
    };
    const running = learn({ ...MLP, seeds: 5 }, { log, signal: controller.signal });
    await expect(running).rejects.toMatchObject({ code: "SLIPWAY_E_INTERRUPTED" });
    expect(lines).toEqual([
      expect.stringMatching(/^seed 1 of 5 \(3\): roc_auc 0\.\d{4}$/),
      expect.stringMatching(/^seed 2 of 5 \(\d+\): roc_auc 0\.\d{4}$/),
    ]);
  });

  it("stands in run.json", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-seeds-"));
    await cp("pipelines/credit-risk/data/credit.csv", join(folder.path, "credit.csv"));
    const pipeline = { name: "demo", task: CREDIT, data: { source: "credit.csv" }, train: { ...MLP, seeds: 2 } };
    await writeFile(join(folder.path, "pipeline.json"), JSON.stringify(pipeline));
    const ports = createLocalPorts({
      cwd: folder.path,
      log: SILENT_LOGGER,
      clock,
      signal: new AbortController().signal,
      memoryLimit: undefined,
      threads: undefined,
      extensions: undefined,
      ci: false,
    });
    const { outputs } = await train({ pipeline: folder.path }, ports);
    const run = JSON.parse(await readFile(outputs.document, "utf8")) as RunDocument;
    expect(run.seeds).toMatchObject({ metric: "roc_auc", refitted: false, seeds: [0, expect.any(Number)] });
    expect(run.timings).toHaveProperty("seeds");
  });
});

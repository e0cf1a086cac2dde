import type { DataPart } from "../../core/data/dataset.ts";
import type { BinaryPredictions } from "../../core/data/predictions.ts";
import { type Column, isNumeric } from "../../core/data/table.ts";
import { truthOf } from "../../core/data/truth.ts";
import { runDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { buildEvaluation } from "../../core/evaluation/build-evaluation.ts";
import { requireBinary } from "../../core/pipeline/require-binary.ts";
import type { BinaryTask } from "../../core/pipeline/schema.ts";
import type { EvaluateInputs } from "./contract.ts";
import type { Evaluated, EvaluatePorts } from "./main.ts";

/** Scores the test part with the trained model, keeps `predictions.parquet`, and judges it. */
export async function evaluatePipeline({ pipeline: path }: EvaluateInputs, ports: EvaluatePorts): Promise<Evaluated> {
  if (path === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "evaluate: neither a pipeline nor predictions are given.",
      remedy: "Give a pipeline, or a table with --predictions.",
    });
  }
  const { pipeline, folder } = await ports.pipelines.load(path);
  const { data, evaluate } = pipeline;
  const task = requireBinary(pipeline.task);
  const documents = ports.openDocuments(pipeline.name);
  const run = await documents.load(runDocument);
  if (run === undefined) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
      what: `There is no run.json for ${pipeline.name}: nothing was trained.`,
      remedy: `Type \`slipway train ${path}\` first.`,
    });
  }
  const dataset = await ports.datasets.load({ folder, data, task, keep: evaluate.slices });
  const { test } = dataset.parts;
  if (test.digest !== run.data.parts.test.digest) {
    throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
      what: "The test part is not the one that the model was trained beside: the data, its exclusions or the split changed.",
      remedy: `Type \`slipway train ${path}\` again.`,
    });
  }
  const predictor = await ports.predictors.load(documents.pathOf("model"));
  try {
    if (predictor.model.digest !== run.model.digest) {
      throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
        what: "The model folder holds another model than run.json describes.",
        remedy: `Type \`slipway train ${path}\` again.`,
      });
    }
    const score = await predictor.predict(test.table);
    const predictions = buildPredictions(test, score, { task, slices: evaluate.slices });
    const predictionsDigest = await ports.predictions.save(documents.pathOf("predictions.parquet"), predictions);
    const evaluation = buildEvaluation({
      pipeline: pipeline.name,
      evaluatedAt: ports.clock.now(),
      task: { kind: task.kind, target: task.target, positive: task.positive },
      settings: evaluate,
      predictions,
      digests: { model: run.model.digest, data: dataset.digest, predictions: predictionsDigest },
      leakage: { rows: dataset.report.leakage.rows, examples: [...dataset.report.leakage.examples] },
      sha256: ports.sha256,
    });
    return { evaluation, documents, onInconclusive: evaluate.onInconclusive };
  } finally {
    predictor.dispose();
  }
}

interface PredictionSettings {
  readonly task: BinaryTask;
  readonly slices: readonly string[];
}

function buildPredictions(
  { table, rowIds }: DataPart,
  score: Float64Array,
  { task, slices }: PredictionSettings,
): BinaryPredictions {
  return {
    kind: "binary",
    rows: table.rows,
    rowIds,
    truth: truthOf(table, task),
    score,
    slices: new Map(slices.map((name) => [name, sliceValues(table.columns.get(name), name)])),
  };
}

/** Slices are by level; a number is a level by its shortest text. */
function sliceValues(column: Column | undefined, name: string): readonly (string | null)[] {
  if (column === undefined) {
    throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
      what: `evaluate.slices names the column "${name}", which the data does not have.`,
      remedy: "Correct the name or remove it.",
    });
  }
  return isNumeric(column)
    ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : String(value)))
    : column.values;
}

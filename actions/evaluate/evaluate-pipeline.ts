import { completeTrend } from "../../core/baseline/build-trend.ts";
import { buildPredictions } from "../../core/data/build-predictions.ts";
import { runDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { buildEvaluation } from "../../core/evaluation/build-evaluation.ts";
import { scorePart } from "../../core/model/predictor.ts";
import { keptColumns } from "../../core/pipeline/kept-columns.ts";
import { assertTrainer } from "./assert-trainer.ts";
import type { EvaluateInputs } from "./contract.ts";
import { evaluateForecast } from "./evaluate-forecast.ts";
import { gatherBaseline } from "./gather-baseline.ts";
import type { Evaluated, EvaluatePorts } from "./main.ts";
import { measureModel } from "./measure-model.ts";
import { rescoreRows } from "./score-baseline.ts";

/** Scores the test part with the trained model, keeps `predictions.parquet`, and judges it. */
export async function evaluatePipeline({ pipeline: path }: EvaluateInputs, ports: EvaluatePorts): Promise<Evaluated> {
  if (path === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "evaluate: neither a pipeline nor predictions are given.",
      remedy: "Give a pipeline, or a table of scores as `predictions`.",
    });
  }
  const loaded = await ports.pipelines.load(path);
  const { pipeline, folder } = loaded;
  const { data, task, evaluate } = pipeline;
  if (task.kind === "forecast") return await evaluateForecast({ ...loaded, path }, task, ports);
  const documents = ports.openDocuments(pipeline.name);
  const run = await documents.load(runDocument);
  if (run === undefined) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
      what: `There is no run.json for ${pipeline.name}: nothing was trained.`,
      remedy: `Type \`slipway train ${path}\` first.`,
    });
  }
  assertTrainer(run, pipeline, path);
  const dataset = await ports.datasets.load({ folder, data, task, keep: keptColumns(evaluate) });
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
    const begin = ports.clock.elapsedMs();
    const outputs = await scorePart(predictor, test);
    const scoringMs = (ports.clock.elapsedMs() - begin) / test.rowIds.length;
    const predictions = buildPredictions(test, { task: predictor.model.task, outputs, slices: keptColumns(evaluate) });
    const predictionsDigest = await ports.predictions.save(documents.pathOf("predictions.parquet"), predictions);
    const evidence = await gatherBaseline(
      {
        ...{ loaded, run, documents, predictions, scoringMs },
        testDigest: test.digest,
        rescore: (request) => rescoreRows(request, { run, test }, ports),
      },
      ports,
    );
    const evaluation = buildEvaluation({
      pipeline: pipeline.name,
      evaluatedAt: ports.clock.now(),
      task,
      settings: evaluate,
      predictions,
      ...evidence,
      ...(await measureModel({ evaluate, task, predictor, dataset, predictions }, ports)),
      digests: { model: run.model.digest, data: dataset.digest, predictions: predictionsDigest },
      leakage: { rows: dataset.report.leakage.rows, examples: [...dataset.report.leakage.examples] },
      sha256: ports.sha256,
    });
    return {
      evaluation: completeTrend(evaluation),
      documents,
      onInconclusive: evaluate.onInconclusive,
      baseline: evidence.baseline,
    };
  } finally {
    predictor.dispose();
  }
}

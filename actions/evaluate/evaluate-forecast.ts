import { completeTrend } from "../../core/baseline/build-trend.ts";
import { modelDocument } from "../../core/documents/model.ts";
import { runDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { buildEvaluation } from "../../core/evaluation/build-evaluation.ts";
import { runBaselines, runForecastCase } from "../../core/forecast/back-test-rows.ts";
import { buildForecastCase, forecastColumns, forecastData, seedOf } from "../../core/forecast/forecast-case.ts";
import { openForecastMethod } from "../../core/forecast/open-method.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import type { ForecastTask } from "../../core/pipeline/schema.ts";
import { assertTrainer } from "./assert-trainer.ts";
import { backTestBaseline } from "./back-test-baseline.ts";
import { gatherBaseline } from "./gather-baseline.ts";
import type { Evaluated, EvaluatePorts } from "./main.ts";

/**
 * Forecasts from every origin of the back-test with what was known then, beside the mandatory baselines, keeps `predictions.parquet`, and
 * judges it. The forecasters know the series and the calendar alone: ex-ante information.
 */
export async function evaluateForecast(
  { path, ...loaded }: LoadedPipeline & { readonly path: string },
  task: ForecastTask,
  ports: EvaluatePorts,
): Promise<Evaluated> {
  const { pipeline, folder } = loaded;
  const documents = ports.openDocuments(pipeline.name);
  const run = await documents.load(runDocument);
  const model = await documents.load(modelDocument);
  if (run === undefined || model === undefined) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
      what: `There is no run.json or no model of ${pipeline.name}: nothing was trained.`,
      remedy: `Type \`slipway train ${path}\` first.`,
    });
  }
  const dataset = await ports.datasets.load({
    folder,
    data: forecastData(pipeline.data),
    task,
    keep: forecastColumns(task),
  });
  if (dataset.digest !== run.data.digest || model.digest !== run.model.digest) {
    throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
      what: "The data or the model folder is not the one that run.json describes.",
      remedy: `Type \`slipway train ${path}\` again.`,
    });
  }
  const own = buildForecastCase(dataset, { task, timestamp: pipeline.data.timestamp });
  const method = openForecastMethod(own, { train: pipeline.train, seed: seedOf(pipeline.data), folder }, ports);
  assertTrainer(run, pipeline, path); // after the method, which knows best what is wrong with a changed one
  const total = own.calibration.length + own.test.length;
  const predictions = await runForecastCase(own, method, (done) =>
    ports.log.progress({ task: "Back-testing", done, total }),
  );
  const baselines = runBaselines(own);
  const predictionsDigest = await ports.predictions.save(documents.pathOf("predictions.parquet"), predictions);
  const evidence = await gatherBaseline(
    {
      ...{ loaded, run, documents, predictions, scoringMs: null },
      testDigest: run.data.parts.test.digest,
      rescore: (request) => backTestBaseline(request, { own, folder }, ports),
    },
    ports,
  );
  const evaluation = buildEvaluation({
    pipeline: pipeline.name,
    evaluatedAt: ports.clock.now(),
    task,
    settings: pipeline.evaluate,
    predictions,
    ...evidence,
    forecast: { information: "ex-ante", baselines, skillAgainst: baselines[0]?.id ?? "" },
    digests: { model: run.model.digest, data: dataset.digest, predictions: predictionsDigest },
    leakage: null,
    sha256: ports.sha256,
    warnings: warnIntervals(predictions.lower),
  });
  return { evaluation: completeTrend(evaluation), documents, onInconclusive: pipeline.evaluate.onInconclusive };
}

function warnIntervals(lower: Float64Array): readonly string[] {
  const without = lower.reduce((count, bound) => count + (Number.isNaN(bound) ? 1 : 0), 0);
  if (without === 0) return [];
  return [
    `${without} of ${lower.length} forecasts have no interval: too few earlier origins calibrate it. Give more history, or lower task.interval.`,
  ];
}

import { digestOf } from "../../core/canonical-json.ts";
import { createTimer, fromEpochMs } from "../../core/clock.ts";
import { summariseDataset } from "../../core/data/summarise-dataset.ts";
import type { Profile } from "../../core/documents/profile.ts";
import { type RunDocument, runDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { describeForecastParts, fitForecast } from "../../core/forecast/fit-forecast.ts";
import {
  buildForecastCase,
  type ForecastCase,
  forecastColumns,
  forecastData,
} from "../../core/forecast/forecast-case.ts";
import { buildForecastSignature, FORECAST_FILE } from "../../core/forecast/forecast-model.ts";
import { timeAt } from "../../core/forecast/series.ts";
import { assembleModel } from "../../core/model/assemble-model.ts";
import { PARITY_TOLERANCE } from "../../core/model/parity.ts";
import { buildProfile } from "../../core/monitor/build-profile.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import type { ForecastTask } from "../../core/pipeline/schema.ts";
import type { TrainOutput } from "./contract.ts";
import type { TrainPorts } from "./main.ts";

/**
 * Fits the forecaster on the whole series: what is served knows everything. How good the method is, the evaluation says, which fits it
 * anew at every origin of the back-test. Leaves `model/` (with the profile of the target) and `run.json`.
 */
export async function trainForecast(
  loaded: LoadedPipeline,
  task: ForecastTask,
  ports: TrainPorts,
): Promise<Outcome<TrainOutput>> {
  const { clock, log, signal, sha256 } = ports;
  const { pipeline, folder } = loaded;
  const startedAt = clock.now();
  const timer = createTimer(clock);
  const documents = ports.openDocuments(pipeline.name);
  const dataset = await timer.time("data", () =>
    ports.datasets.load({ folder, data: forecastData(pipeline.data), task, keep: forecastColumns(task) }),
  );
  for (const warning of dataset.report.warnings) log.warn(warning);
  const own = buildForecastCase(dataset, { task, timestamp: pipeline.data.timestamp, train: pipeline.train });
  log.info(describeSeries(own));
  signal.throwIfAborted();

  const fitted = await timer.time("fit", async () =>
    fitForecast(own, (done) => log.progress({ task: "Calibrating", done, total: own.calibration.length })),
  );
  if (!(fitted.parity <= PARITY_TOLERANCE)) {
    throw new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
      what: `The saved model forecasts up to ${fitted.parity} (relative) away from the trained one.`,
      remedy: "This is a defect of the forecaster: report it, and train with another one meanwhile.",
    });
  }
  signal.throwIfAborted();
  const model = assembleModel(
    {
      pipeline: pipeline.name,
      record: { id: own.forecaster.id, format: "forecast" },
      task: { kind: "regression", target: task.target },
      signature: buildForecastSignature(),
      preprocessing: { encoding: "raw", features: [] },
      files: new Map([[FORECAST_FILE, new TextEncoder().encode(fitted.text)]]),
    },
    sha256,
  );
  const profile = await timer.time("profile", () => profileTarget(loaded, task, ports));
  const modelFolder = await documents.writeFolder(
    "model",
    new Map([
      [FORECAST_FILE, fitted.text],
      ["model.json", `${JSON.stringify(model, null, 2)}\n`],
      ...(profile === undefined ? [] : [["profile.json", `${JSON.stringify(profile, null, 2)}\n`] as const]),
    ]),
  );
  const { kind, ...parameters } = pipeline.train;
  const document = await documents.save(runDocument, {
    schema: "slipway/run/v1",
    pipeline: pipeline.name,
    pipelineDigest: digestOf(pipeline, sha256),
    ...(pipeline.card === undefined ? {} : { card: pipeline.card }),
    startedAt,
    seconds: timer.seconds(),
    source: await ports.readSource(folder),
    data: { ...summariseDataset(dataset), parts: describeForecastParts(own, sha256) },
    trainer: {
      kind,
      backend: "typescript",
      parameters: parameters as RunDocument["trainer"]["parameters"],
      seed: 0,
      facts: describeBackTest(own),
      history: [],
    },
    model: {
      digest: model.digest,
      bytes: model.files.reduce((total, { bytes }) => total + bytes, 0),
      parity: fitted.parity,
    },
    timings: timer.timings(),
    environment: ports.environment,
  });
  return {
    status: "passed",
    exitCode: 0,
    outputs: { outcome: "passed", document, model: modelFolder },
    summary: `Trained \`${kind}\` for \`${pipeline.name}\` in ${timer.seconds().toFixed(1)} s.`,
  };
}

/** What monitoring compares with: the distribution of the target. */
async function profileTarget(
  { pipeline, folder }: LoadedPipeline,
  task: ForecastTask,
  ports: TrainPorts,
): Promise<Profile | undefined> {
  if (ports.profiler === undefined) return undefined;
  const table = await ports.profiler.profile({
    source: pipeline.data.source,
    folder,
    features: [task.target],
    exclude: [],
  });
  return buildProfile({ pipeline: pipeline.name, createdAt: ports.clock.now(), table, monitor: pipeline.monitor });
}

function describeSeries({ series, task, forecaster }: ForecastCase): string {
  const { values, filled, stepMs } = series;
  const gaps = filled.reduce((total, flag) => total + flag, 0);
  const gapText = gaps === 0 ? "no gaps" : `${gaps} gaps, filled from a season before`;
  return `${values.length} steps of ${stepMs / 60_000} min, ${gapText}; ${forecaster.title} for ${task.horizon} steps ahead`;
}

/** The back-test that the evaluation will run, so that it can be repeated. */
function describeBackTest({ task, test, calibration, series }: ForecastCase): Record<string, number | string> {
  return {
    horizon: task.horizon,
    origins: test.length,
    originEvery: task.originEvery ?? task.horizon,
    firstOrigin: fromEpochMs(timeAt(series, (test[0] ?? 1) - 1)),
    calibrationOrigins: calibration.length,
    window: "expanding",
    refit: "at every origin",
    interval: task.interval,
    gapsFilled: series.filled.reduce((total, flag) => total + flag, 0),
  };
}

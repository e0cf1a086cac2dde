import { digestOf } from "../../core/canonical-json.ts";
import { createTimer, fromEpochMs } from "../../core/clock.ts";
import { summariseDataset } from "../../core/data/summarise-dataset.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { Profile } from "../../core/documents/profile.ts";
import { type RunDocument, runDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { describeForecastParts, fitForecast, planCalibration } from "../../core/forecast/fit-forecast.ts";
import {
  buildForecastCase,
  type ForecastCase,
  forecastColumns,
  forecastData,
  seedOf,
} from "../../core/forecast/forecast-case.ts";
import type { ForecastMethod } from "../../core/forecast/forecast-method.ts";
import { buildForecastSignature, buildSteps, FORECAST_FILE } from "../../core/forecast/forecast-model.ts";
import { openForecastMethod } from "../../core/forecast/open-method.ts";
import { timeAt } from "../../core/forecast/series.ts";
import { assembleModel } from "../../core/model/assemble-model.ts";
import { compareOutputs, PARITY_TOLERANCE } from "../../core/model/parity.ts";
import { buildProfile } from "../../core/monitor/build-profile.ts";
import { buildForecastScore } from "../../core/monitor/forecast-score.ts";
import { planReferenceWindows } from "../../core/monitor/reference-windows.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import { recordSettings } from "../../core/pipeline/record-settings.ts";
import type { ForecastTask } from "../../core/pipeline/schema.ts";
import type { TrainOutput } from "./contract.ts";
import type { TrainPorts } from "./main.ts";

const STAGING = "staging";

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
  const own = buildForecastCase(dataset, { task, timestamp: pipeline.data.timestamp });
  const request = { train: pipeline.train, seed: seedOf(pipeline.data), folder };
  const method = openForecastMethod(own, request, ports);
  log.info(describeSeries(own, method));
  signal.throwIfAborted();

  const total = planCalibration(own, method).length;
  const fitted = await timer.time("fit", () =>
    fitForecast(own, method, (done) => log.progress({ task: "Calibrating", done, total })),
  );
  signal.throwIfAborted();
  const { kind, ...parameters } = pipeline.train;
  const model = assembleModel(
    {
      pipeline: pipeline.name,
      record: { id: kind, format: "forecast" },
      task: { kind: "regression", target: task.target },
      signature: buildForecastSignature(task),
      preprocessing: { encoding: "raw", features: [] },
      files: new Map([...fitted.files, [FORECAST_FILE, new TextEncoder().encode(fitted.text)]]),
    },
    sha256,
  );
  const files = new Map<string, string | Uint8Array>([
    ...fitted.files,
    [FORECAST_FILE, fitted.text],
    ["model.json", `${JSON.stringify(model, null, 2)}\n`],
  ]);
  const parity = await timer.time("verify", () =>
    verifyForecast({ files, expected: fitted.prediction, documents }, ports),
  );
  const profile = await timer.time("profile", () =>
    profileTarget({ loaded, task, columns: dataset.columns.map(({ name }) => name) }, ports),
  );
  const modelFolder = await documents.writeFolder(
    "model",
    new Map([
      ...files,
      ...(profile === undefined ? [] : [["profile.json", `${JSON.stringify(profile, null, 2)}\n`] as const]),
    ]),
  );
  const document = await documents.save(runDocument, {
    schema: "slipway/run/v1",
    pipeline: pipeline.name,
    pipelineDigest: digestOf(pipeline, sha256),
    ...(pipeline.card === undefined ? {} : { card: pipeline.card }),
    startedAt,
    seconds: timer.seconds(),
    source: await ports.readSource(folder),
    settings: recordSettings(pipeline),
    data: { ...summariseDataset(dataset), parts: describeForecastParts(own, sha256) },
    trainer: {
      kind,
      backend: fitted.backend,
      parameters: parameters as RunDocument["trainer"]["parameters"],
      seed: request.seed,
      facts: { ...describeBackTest(own, method), ...fitted.facts },
      history: [...fitted.history],
    },
    model: {
      digest: model.digest,
      bytes: model.files.reduce((sum, { bytes }) => sum + bytes, 0),
      parity,
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

/** What monitoring compares with: the distribution of the target, and its range, in which forecasts are to stay. */
async function profileTarget(
  { loaded: { pipeline, folder }, task, columns }: TargetRequest,
  { profiler, clock }: TrainPorts,
): Promise<Profile | undefined> {
  if (profiler === undefined) return undefined;
  const { data, monitor } = pipeline;
  const windows = planReferenceWindows({ monitor, data, columns });
  const table = await profiler.profile({
    source: data.source,
    folder,
    features: [task.target],
    exclude: [],
    ...(windows === undefined ? {} : { windows }),
  });
  const profile = buildProfile({ pipeline: pipeline.name, createdAt: clock.now(), table, monitor });
  // Beside the calibration: seasons and the back-test are those of the target.
  return { ...profile, prediction: buildForecastScore(profile.features[0]) };
}

interface TargetRequest {
  readonly loaded: LoadedPipeline;
  readonly task: ForecastTask;
  readonly columns: readonly string[];
}

interface Verification {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** [horizon], by the model in memory. */
  readonly expected: Float64Array;
  readonly documents: DocumentStore;
}

/** Reads the model back from disk and holds every step against the one in memory. @throws SLIPWAY_E_TRAINING_FAILED */
async function verifyForecast(
  { files, expected, documents }: Verification,
  { predictors }: Pick<TrainPorts, "predictors">,
): Promise<number> {
  const staged = await documents.writeFolder(STAGING, files);
  try {
    const saved = await predictors.load(staged);
    try {
      const parity = compareOutputs(expected, await saved.predict(buildSteps(expected.length)), undefined);
      if (parity <= PARITY_TOLERANCE) return parity;
      throw new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
        what: `The saved model forecasts up to ${parity} (relative) away from the trained one.`,
        remedy: "This is a defect of the forecaster: report it, and train with another one meanwhile.",
      });
    } finally {
      saved.dispose();
    }
  } finally {
    await documents.remove(STAGING);
  }
}

function describeSeries({ series, task }: ForecastCase, { title }: ForecastMethod): string {
  const { values, filled, stepMs } = series;
  const gaps = filled.reduce((total, flag) => total + flag, 0);
  const gapText = gaps === 0 ? "no gaps" : `${gaps} gaps, filled from a season before`;
  return `${values.length} steps of ${stepMs / 60_000} min, ${gapText}; ${title} for ${task.horizon} steps ahead`;
}

/** The back-test that the evaluation will run, so that it can be repeated. */
function describeBackTest(
  { task, test, calibration, series }: ForecastCase,
  { refit, minHistory }: ForecastMethod,
): Record<string, number | string> {
  return {
    horizon: task.horizon,
    origins: test.length,
    originEvery: task.originEvery ?? task.horizon,
    firstOrigin: fromEpochMs(timeAt(series, (test[0] ?? 1) - 1)),
    calibrationOrigins: calibration.filter((cutoff) => cutoff >= minHistory).length,
    window: "expanding",
    refit,
    interval: task.interval,
    gapsFilled: series.filled.reduce((total, flag) => total + flag, 0),
  };
}

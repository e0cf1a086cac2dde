import type { ModelDocument } from "../../core/documents/model.ts";
import { FORECAST_FILE, parseForecastModel } from "../../core/forecast/forecast-model.ts";
import type { Logger } from "../../core/log.ts";
import { NETWORK_FILE, parseNetwork, scoreNetwork, WEIGHTS_FILE } from "../../core/model/dense-network.ts";
import { compileEncoder, type Encoder } from "../../core/model/encode.ts";
import { linearFamilyOf } from "../../core/model/linear-family.ts";
import { invalidModel, LINEAR_FILE, parseLinearModel } from "../../core/model/linear-model.ts";
import { countOutputs, rescaleOutputs } from "../../core/model/model-task.ts";
import { ONNX_FILE, ONNX_PLAN_FILE, parseOnnxPlan } from "../../core/model/onnx-model.ts";
import type { Predictor } from "../../core/model/predictor.ts";
import { cannotScore, parseRecorded, RECORDED_FILE } from "../../core/model/recorded-outputs.ts";
import type { YdfFiles } from "../../core/model/ydf-files.ts";
import { compileForest, type ForestScorer, memberFile } from "../../core/model/ydf-forest.ts";

/** The files of a model in memory, with what model.json says of them. */
export interface OpenModel {
  readonly document: Pick<ModelDocument, "format" | "task" | "signature" | "preprocessing">;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

type Runtime = (model: OpenModel, log: Logger) => Promise<Omit<Predictor, "model">>;

const RUNTIMES: Readonly<Record<ModelDocument["format"], Runtime>> = {
  linear: loadLinear,
  "tfjs-layers": loadNetwork,
  ydf: loadForest,
  onnx: loadOnnx,
  recorded: loadRecorded,
  forecast: loadForecast,
};

/** @throws SLIPWAY_E_MODEL_INVALID, SLIPWAY_E_RUNTIME_MISSING */
export async function openModelFiles(model: OpenModel, log: Logger): Promise<Omit<Predictor, "model">> {
  return await RUNTIMES[model.document.format](model, log);
}

async function loadOnnx({ document, files }: OpenModel, log: Logger): Promise<Omit<Predictor, "model">> {
  const { createOnnxPredictor, openOnnxModel } = await import("./onnx-predictor.ts");
  const plan = parseOnnxPlan(textOf(files, ONNX_PLAN_FILE));
  const session = await openOnnxModel(fileOf(files, ONNX_FILE), log);
  return createOnnxPredictor(session, plan, document);
}

function loadRecorded({ files }: OpenModel): Promise<Omit<Predictor, "model">> {
  const { recall } = parseRecorded(textOf(files, RECORDED_FILE));
  return Promise.resolve({
    backend: "none",
    predict: () => Promise.reject(cannotScore()),
    recall,
    dispose: () => undefined,
  });
}

function loadLinear({ document, files }: OpenModel): Promise<Omit<Predictor, "model">> {
  const encoder = compileEncoder(document.preprocessing);
  const family = linearFamilyOf(document.task);
  const weights = parseLinearModel(textOf(files, LINEAR_FILE), encoder.columns, family);
  const { target } = document.preprocessing;
  return Promise.resolve({
    backend: "typescript",
    predict: (table) => Promise.resolve(rescaleOutputs(family.score(encoder.encode(table), weights), target)),
    dispose: () => undefined,
  });
}

function loadNetwork({ document, files }: OpenModel): Promise<Omit<Predictor, "model">> {
  const encoder = compileEncoder(document.preprocessing);
  const { task, preprocessing } = document;
  const shape = { inputs: encoder.columns.length, task };
  const layers = parseNetwork(textOf(files, NETWORK_FILE), fileOf(files, WEIGHTS_FILE), shape);
  return Promise.resolve({
    backend: "typescript",
    predict: (table) => {
      const outputs = scoreNetwork(layers, encoder.encode(table), task.kind);
      return Promise.resolve(rescaleOutputs(outputs, preprocessing.target));
    },
    dispose: () => undefined,
  });
}

async function loadForecast({ files }: OpenModel, log: Logger): Promise<Omit<Predictor, "model">> {
  const { createForecastPredictor } = await import("./forecast-predictor.ts");
  return await createForecastPredictor({
    model: parseForecastModel(textOf(files, FORECAST_FILE)),
    files: new Map([...files].filter(([name]) => name !== FORECAST_FILE)),
    openRegressor: (model) => openModelFiles(model, log),
  });
}

async function loadForest({ document, files }: OpenModel): Promise<Omit<Predictor, "model">> {
  const { task, preprocessing } = document;
  const encoder = compileEncoder(preprocessing);
  const { unpackYdfFiles } = await import("./ydf-archive.ts");
  const members = await Promise.all(
    Array.from(files.keys(), async (_, index) => {
      const name = memberFile(index);
      return compileMember(await unpackYdfFiles(fileOf(files, name), name), { encoder, task, name });
    }),
  );
  return {
    backend: "typescript",
    predict: (table) => {
      const matrix = new Float32Array(encoder.encode(table)); // `from` would iterate: ten times the cost
      const scores = new Float64Array(table.rows * countOutputs(task));
      for (const member of members) member.addScores(matrix, scores, 1 / members.length);
      return Promise.resolve(rescaleOutputs(scores, preprocessing.target));
    },
    dispose: () => undefined,
  };
}

interface Member {
  readonly encoder: Encoder;
  readonly task: ModelDocument["task"];
  readonly name: string;
}

function compileMember(files: YdfFiles, { encoder, task, name }: Member): ForestScorer {
  try {
    return compileForest(files, encoder.columns, task);
  } catch (cause) {
    throw invalidModel(`${name} is no tree model of Slipway: ${cause instanceof Error ? cause.message : "?"}.`, cause);
  }
}

function textOf(files: ReadonlyMap<string, Uint8Array>, name: string): string {
  return new TextDecoder().decode(fileOf(files, name));
}

function fileOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const content = files.get(name);
  if (content === undefined) throw invalidModel(`The model lists no file ${name}.`);
  return content;
}

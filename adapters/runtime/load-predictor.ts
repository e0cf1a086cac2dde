import type { Sha256 } from "../../core/canonical-json.ts";
import type { ModelDocument } from "../../core/documents/model.ts";
import type { Logger } from "../../core/log.ts";
import { compileEncoder } from "../../core/model/encode.ts";
import { invalidModel, LINEAR_FILE, parseLinearModel } from "../../core/model/linear-model.ts";
import { scoreLogistic } from "../../core/model/logistic-regression.ts";
import type { Predictor, PredictorLoader } from "../../core/model/predictor.ts";
import { type ModelFolder, readModelFolder } from "./read-model-folder.ts";

export interface PredictorLoaderOptions {
  readonly log: Logger;
  readonly sha256: Sha256;
}

type Runtime = (folder: ModelFolder) => Promise<Omit<Predictor, "model">>;

/** Loads models of every format this version writes. */
export function createPredictorLoader({ log, sha256 }: PredictorLoaderOptions): PredictorLoader {
  return {
    async load(folder) {
      const content = await readModelFolder(folder, sha256);
      const { document } = content;
      const predictor = await RUNTIMES[document.format](content);
      log.debug(`${document.format} model ${document.digest.slice(0, 12)} runs on ${predictor.backend}`);
      return { model: document, ...predictor };
    },
  };
}

const RUNTIMES: Readonly<Record<ModelDocument["format"], Runtime>> = {
  linear: loadLinear,
  "tfjs-layers": loadLinear,
  ydf: loadLinear,
};

function loadLinear({ document, files }: ModelFolder): Promise<Omit<Predictor, "model">> {
  const encoder = compileEncoder(document.preprocessing);
  const weights = parseLinearModel(textOf(files, LINEAR_FILE), encoder.columns);
  return Promise.resolve({
    backend: "typescript",
    predict: (table) => Promise.resolve(scoreLogistic(encoder.encode(table), weights)),
    dispose: () => undefined,
  });
}

function textOf(files: ReadonlyMap<string, Uint8Array>, name: string): string {
  return new TextDecoder().decode(fileOf(files, name));
}

function fileOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const content = files.get(name);
  if (content === undefined) throw invalidModel(`The model lists no file ${name}.`);
  return content;
}

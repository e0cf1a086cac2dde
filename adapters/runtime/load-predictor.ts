import type { Sha256 } from "../../core/canonical-json.ts";
import type { Logger } from "../../core/log.ts";
import type { PredictorLoader } from "../../core/model/predictor.ts";
import { openModelFiles } from "./open-model-files.ts";
import { readModelFolder } from "./read-model-folder.ts";

export interface PredictorLoaderOptions {
  readonly log: Logger;
  readonly sha256: Sha256;
}

/** Loads models of every format this version writes. */
export function createPredictorLoader({ log, sha256 }: PredictorLoaderOptions): PredictorLoader {
  return {
    async load(folder) {
      const content = await readModelFolder(folder, sha256);
      const { document } = content;
      const predictor = await openModelFiles(content, log);
      log.debug(`${document.format} model ${document.digest.slice(0, 12)} runs on ${predictor.backend}`);
      return { model: document, ...predictor };
    },
  };
}

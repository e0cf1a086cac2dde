import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { invalidModel } from "../../core/model/linear-model.ts";
import type { CheckModelFolder, PredictorLoader } from "../../core/model/predictor.ts";

/**
 * Checks model folders that come from elsewhere. They must be flat and hold regular files alone: what a link leads to, or a pipe says,
 * may be another thing when the version is copied.
 */
export function createModelFolderCheck(predictors: PredictorLoader): CheckModelFolder {
  return async (folder) => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!entry.isFile()) throw invalidModel(`${join(folder, entry.name)} is no regular file.`);
    }
    const predictor = await predictors.load(folder);
    predictor.dispose();
  };
}

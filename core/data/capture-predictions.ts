import type { BinaryPredictions, PredictionStore } from "./predictions.ts";

export interface CapturedPredictions {
  /** Saves as the given store does. */
  readonly store: PredictionStore;
  /** The binary predictions that were saved as the file of this digest. @throws RangeError when none were */
  find(digest: string): BinaryPredictions;
}

/** For whoever needs the scores of a stage row by row: it only saves them. */
export function capturePredictions(store: PredictionStore): CapturedPredictions {
  const saved = new Map<string, BinaryPredictions>();
  return {
    store: {
      load: (path, columns) => store.load(path, columns),
      loadOutputs: (path, columns) => store.loadOutputs(path, columns),
      async save(path, predictions) {
        const digest = await store.save(path, predictions);
        if (predictions.kind === "binary") saved.set(digest, predictions);
        return digest;
      },
    },
    find(digest) {
      const predictions = saved.get(digest);
      if (predictions === undefined) throw new RangeError(`no binary predictions were saved as ${digest}`);
      return predictions;
    },
  };
}

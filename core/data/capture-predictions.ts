import type { BinaryPredictions, PredictionStore } from "./predictions.ts";

export interface CapturedPredictions {
  /** Saves as the given store does. */
  readonly store: PredictionStore;
  /** The binary predictions that were saved last. @throws RangeError when none were */
  latest(): BinaryPredictions;
}

/** For whoever needs the scores of a stage row by row: it only saves them. */
export function capturePredictions(store: PredictionStore): CapturedPredictions {
  const saved: BinaryPredictions[] = [];
  return {
    store: {
      load: (path, columns) => store.load(path, columns),
      loadOutputs: (path, columns) => store.loadOutputs(path, columns),
      async save(path, predictions) {
        if (predictions.kind === "binary") saved.push(predictions);
        return await store.save(path, predictions);
      },
    },
    latest() {
      const last = saved.at(-1);
      if (last === undefined) throw new RangeError("no binary predictions were saved");
      return last;
    },
  };
}

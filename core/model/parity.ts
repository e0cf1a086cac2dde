import { at } from "../at.ts";
import type { Table } from "../data/table.ts";
import type { Preprocessing } from "../documents/model.ts";
import type { Predictor } from "./predictor.ts";

/** Largest accepted difference between the outputs at training time and those of the saved model, as `measureParity` counts. */
export const PARITY_TOLERANCE = 1e-6;

/**
 * Largest absolute difference between two predictors over all rows and outputs: the model in memory against the one loaded
 * from its files. Numbers are compared in units of the target's scale, where the model states one, and far from the target's
 * mean in units of that distance: libraries compute with seven digits. 0 for no rows; Infinity when either gives a number that
 * is not finite, or another count.
 */
export async function measureParity(
  trained: Pick<Predictor, "predict">,
  loaded: Pick<Predictor, "predict"> & Partial<Pick<Predictor, "model">>,
  table: Table,
): Promise<number> {
  return compareOutputs(await trained.predict(table), await loaded.predict(table), loaded.model?.preprocessing.target);
}

/** As `measureParity`, of outputs that are there already. */
export function compareOutputs(expected: Float64Array, actual: Float64Array, target: Preprocessing["target"]): number {
  if (expected.length !== actual.length) return Number.POSITIVE_INFINITY;
  const { mean, scale } = target ?? { mean: 0, scale: 1 };
  return expected.reduce((most, score, index) => {
    const difference = Math.abs(score - at(actual, index)) / Math.max(scale, Math.abs(score - mean));
    return Number.isFinite(difference) ? Math.max(most, difference) : Number.POSITIVE_INFINITY;
  }, 0);
}

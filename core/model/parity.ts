import { at } from "../at.ts";
import type { Table } from "../data/table.ts";
import type { Predictor } from "./predictor.ts";

/** Largest accepted difference between the score at training time and the score of the saved model. */
export const PARITY_TOLERANCE = 1e-6;

/**
 * Largest absolute difference between two predictors over all rows of a table: the model in memory against the one
 * loaded from its files. 0 for no rows; Infinity when either gives a number that is not finite, or another count.
 */
export async function measureParity(
  trained: Pick<Predictor, "predict">,
  loaded: Pick<Predictor, "predict">,
  table: Table,
): Promise<number> {
  const [expected, actual] = [await trained.predict(table), await loaded.predict(table)];
  if (expected.length !== actual.length) return Number.POSITIVE_INFINITY;
  return expected.reduce((most, score, row) => {
    const difference = Math.abs(score - at(actual, row));
    return Number.isFinite(difference) ? Math.max(most, difference) : Number.POSITIVE_INFINITY;
  }, 0);
}

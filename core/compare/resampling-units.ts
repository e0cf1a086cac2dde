import type { Predictions } from "../data/predictions.ts";
import { SlipwayError } from "../errors.ts";
import { buildForecastSample } from "../metrics/forecast/forecast-sample.ts";
import type { ResamplingUnits } from "./comparison.ts";

export interface UnitSettings {
  /** Column of the slices whose rows belong together. */
  readonly cluster?: string | undefined;
  /** Shortest season in steps; forecasts alone. */
  readonly season?: number | undefined;
}

/**
 * What is resampled (SCIENCE 3.2: 1): contiguous blocks of origins for forecasts, clusters where the pipeline names their column, else rows.
 * A row without a cluster is one of its own. Forecasts must be sorted by origin and step and have a truth in every row.
 * @throws SLIPWAY_E_COLUMN_MISSING for a cluster column that the predictions lack
 */
export function buildUnits(predictions: Predictions, { cluster, season = 1 }: UnitSettings): ResamplingUnits {
  if (predictions.kind === "forecast") {
    const { units, unitCount } = buildForecastSample(predictions, { level: 0.5, season });
    return units === null
      ? { kind: "block", count: unitCount }
      : { kind: "block", of: Int32Array.from(units), count: unitCount };
  }
  if (cluster === undefined) return { kind: "row", count: predictions.rows };
  const values = predictions.slices.get(cluster);
  if (values === undefined) {
    throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
      what: `evaluate.comparison.cluster names the column "${cluster}", which the predictions do not have.`,
      remedy: `Correct the name or add the column to the predictions; they have ${[...predictions.slices.keys()].join(", ") || "no further columns"}.`,
    });
  }
  return numberUnits(values);
}

/** Units of some of the rows, numbered anew without gaps. */
export function pickUnits({ kind, of }: ResamplingUnits, rows: readonly number[]): ResamplingUnits {
  if (of === undefined) return { kind, count: rows.length };
  const numbers = new Map<number, number>();
  const picked = Int32Array.from(rows, (row) => numberOf(numbers, of[row] as number));
  return { kind, of: picked, count: numbers.size };
}

function numberUnits(values: readonly (string | null)[]): ResamplingUnits {
  const numbers = new Map<string | number, number>();
  const of = Int32Array.from(values, (value, row) => numberOf(numbers, value ?? row));
  return { kind: "cluster", of, count: numbers.size };
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

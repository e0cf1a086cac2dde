import { isNumeric, type NumericColumn, type Table, type TextColumn } from "../data/table.ts";
import type { Preprocessing, PreprocessingFeature, Signature, SignatureInput } from "../documents/model.ts";
import { SlipwayError } from "../errors.ts";
import { columnOf, compareText } from "./build-signature.ts";

/** Rarer levels are encoded like unseen ones: five rows say little, and Yggdrasil drops such levels by itself. */
export const MIN_LEVEL_COUNT = 5;
/** The most frequent levels that keep a code of their own; Yggdrasil keeps 2,000. */
export const MAX_LEVELS = 1000;
/** A spread below this share of the largest value is rounding, not variation. */
const CONSTANT_SPREAD = 1e-12;

/**
 * Every constant that turns raw rows into what a model reads, fitted on the training part alone.
 *
 * Numbers: median of the present values for a gap, then mean and standard deviation (ddof 0) after imputation, and a 0/1
 * column "was missing" where training has both gaps and values. Categories: a code per level, one for missing where
 * training has gaps, one shared by rare levels. A column that does not vary is left out: nothing can be learned from it,
 * and a new value in it must not move a score.
 * @throws SLIPWAY_E_TRAINING_FAILED when no column varies
 */
export function fitPreprocessing(
  train: Table,
  signature: Signature,
  encoding: Preprocessing["encoding"],
): Preprocessing {
  const features = signature.inputs.flatMap((input): PreprocessingFeature[] => {
    const feature = fitFeature(train, input);
    return feature === undefined ? [] : [feature];
  });
  if (features.length === 0) {
    throw new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
      what: `None of the ${signature.inputs.length} features varies in the training part (${train.rows} rows).`,
      remedy: "Give columns that differ between rows, or a larger training part (data.split).",
    });
  }
  return { encoding, features };
}

function fitFeature(train: Table, input: SignatureInput): PreprocessingFeature | undefined {
  const column = columnOf(train, input.name);
  if (isNumeric(column)) return fitNumber(column);
  return column.kind === "category" ? fitCategory(column) : undefined;
}

function fitNumber({ name, kind, values }: NumericColumn): PreprocessingFeature | undefined {
  const present = values.filter(Number.isFinite).sort();
  const missing = values.length - present.length;
  const indicator = missing > 0 && present.length > 0;
  const impute = medianOfSorted(present);
  const { mean, spread } = momentsOf(values, impute);
  const largest = Math.max(Math.abs(present[0] ?? 0), Math.abs(present.at(-1) ?? 0));
  const varies = spread > CONSTANT_SPREAD * largest;
  if (!varies && !indicator) return undefined;
  return {
    name,
    kind: kind === "boolean" ? "boolean" : "number",
    impute,
    mean: varies ? mean : impute,
    scale: varies ? spread : 1,
    indicator,
  };
}

function medianOfSorted(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  if (sorted.length % 2 === 1) return upper;
  // Halved before the sum: two huge values must not overflow.
  return (sorted[middle - 1] ?? 0) / 2 + upper / 2;
}

/** Two passes, scaled by the largest deviation, so that neither huge nor tiny values overflow. */
function momentsOf(values: Float64Array, impute: number): { mean: number; spread: number } {
  const filled = values.map((value) => (Number.isFinite(value) ? value : impute));
  const mean = filled.reduce((total, value) => total + value / filled.length, 0);
  const largest = filled.reduce((most, value) => Math.max(most, Math.abs(value / 2 - mean / 2)), 0);
  if (largest === 0) return { mean, spread: 0 };
  const squares = filled.reduce((total, value) => total + ((value / 2 - mean / 2) / largest) ** 2, 0);
  return { mean, spread: Math.min(2 * largest * Math.sqrt(squares / filled.length), Number.MAX_VALUE) };
}

function fitCategory({ name, values }: TextColumn): PreprocessingFeature | undefined {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const value of values) {
    if (value === null || value === "") missing += 1;
    else counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const levels = [...counts]
    .filter(([, count]) => count >= MIN_LEVEL_COUNT)
    .toSorted(([a, countA], [b, countB]) => countB - countA || compareText(a, b))
    .slice(0, MAX_LEVELS)
    .map(([level]) => level)
    .toSorted(compareText);
  const otherLevel = counts.size > levels.length;
  const codes = levels.length + (missing > 0 ? 1 : 0) + (otherLevel ? 1 : 0);
  return codes < 2 ? undefined : { name, kind: "category", levels, missingLevel: missing > 0, otherLevel };
}

import { buildTable, type Column, isNumeric, selectRows, type Table } from "../data/table.ts";
import { createRng, type Rng, shuffled } from "../rng.ts";
import { quantileSorted } from "../stats/quantile.ts";

export interface ImportanceRequest {
  readonly table: Table;
  /** One per row of the table: rows are taken in their order, so that the order of the table does not matter. */
  readonly rowIds: readonly string[];
  /** Columns to judge; others are left alone. */
  readonly features: readonly string[];
  /** Scores of a table, [rows, outputs], row-major. */
  score(table: Table): Promise<Float64Array>;
  readonly metric: ImportanceMetric;
}

export interface ImportanceMetric {
  readonly better: "high" | "low" | "near";
  readonly ideal: number;
  /** The metric of some rows of the table (a row may come more than once) with their scores; null when it has no value. */
  measure(rows: Uint32Array, scores: Float64Array): number | null;
}

export interface ImportanceOptions {
  readonly seed: number;
  /** Permutations of each feature. Default 5. */
  readonly repeats?: number;
  /** Rows that are used; more are sampled down. Default 2,000. */
  readonly maxRows?: number;
  /** Bootstrap replicates behind the intervals. Default 200. */
  readonly replicates?: number;
}

export interface FeatureImportance {
  readonly feature: string;
  /** Mean loss of the metric when the feature is permuted, in units of the metric; > 0 when the model uses it well. */
  readonly importance: number;
  /** Two-sided 95 %, percentile bootstrap of rows over the permutations; null when the metric is too often undefined. */
  readonly ci: readonly [number, number] | null;
  /** Part of the summed positive importances, 0–1; 0 for all when no feature has one. */
  readonly share: number;
}

const DEFAULTS = { repeats: 5, maxRows: 2_000, replicates: 200 };
const TAIL = 0.025;
const MAX_UNDEFINED_SHARE = 0.05;

/**
 * Permutation importance (Breiman 2001, Machine Learning 45; Fisher, Rudin and Dominici 2019, JMLR 20): what the metric loses when the values
 * of one column are shuffled over the rows. Features that say the same share their importance or hide it. A column's permutations depend on
 * the seed and its name alone. Intervals come from resampling rows, each replicate with the next permutation, so they hold both the noise of
 * the rows and that of the shuffling.
 * @returns in the order of `features`; none when the metric has no value on the rows.
 */
export async function computeImportances(
  request: ImportanceRequest,
  options: ImportanceOptions,
): Promise<readonly FeatureImportance[]> {
  const { repeats, maxRows, replicates, seed } = { ...DEFAULTS, ...options };
  const rows = chooseRows(request.rowIds, maxRows, createRng(seed));
  const table = selectRows(request.table, rows);
  const whole = Uint32Array.from(rows);
  const base = await request.score(table);
  const baseline = request.metric.measure(whole, base);
  if (baseline === null) return [];
  const draws = drawPlaces(whole, replicates, createRng(seed + 1));
  const measure = createMeasure(request.metric, rows.length);
  const baselines = draws.map((draw) => measure(draw, base));
  const results: Omit<FeatureImportance, "share">[] = [];
  for (const feature of request.features) {
    const rng = createRng(seed + hashText(feature));
    const scored: Float64Array[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) scored.push(await request.score(permute(table, feature, rng)));
    const losses = scored.map((scores) => lossOf(request.metric, baseline, request.metric.measure(whole, scores)));
    const resampled = draws.map((draw, index) =>
      lossOf(request.metric, baselines[index] ?? null, measure(draw, scored[index % repeats] as Float64Array)),
    );
    results.push({ feature, importance: meanOf(losses), ci: intervalOf(resampled) });
  }
  const total = results.reduce((sum, { importance }) => sum + Math.max(0, importance), 0);
  return results.map((result) => ({ ...result, share: total > 0 ? Math.max(0, result.importance) / total : 0 }));
}

/** Shares by feature, as a profile keeps them; empty when no feature has any: then all weigh the same. */
export function shareByFeature(importances: readonly FeatureImportance[]): Record<string, number> {
  if (importances.every(({ share }) => share === 0)) return {};
  return Object.fromEntries(importances.map(({ feature, share }) => [feature, share]));
}

/** Row numbers in order of their ids; when there are too many, a seeded part of them. */
function chooseRows(rowIds: readonly string[], maxRows: number, rng: Rng): number[] {
  const order = [...rowIds.keys()].sort((left, right) => compareText(rowIds[left] ?? "", rowIds[right] ?? ""));
  if (order.length <= maxRows) return order;
  const places = shuffled([...order.keys()], rng).slice(0, maxRows);
  return places.sort((left, right) => left - right).map((place) => order[place] as number);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Places among the chosen rows, and the rows of the table that are there. */
interface Draw {
  readonly places: Uint32Array;
  readonly rows: Uint32Array;
}

function drawPlaces(rows: Uint32Array, replicates: number, rng: Rng): Draw[] {
  return Array.from({ length: replicates }, () => {
    const places = Uint32Array.from(rows, () => rng.integer(rows.length));
    return { places, rows: places.map((place) => rows[place] as number) };
  });
}

/** The metric of a draw of the chosen rows. Plain loops: it runs for every replicate of every feature. */
function createMeasure({ measure }: ImportanceMetric, count: number) {
  return ({ places, rows }: Draw, scores: Float64Array): number | null => {
    const width = scores.length / count;
    const picked = new Float64Array(scores.length);
    for (let index = 0; index < places.length; index++) {
      const from = (places[index] as number) * width;
      for (let output = 0; output < width; output++) picked[index * width + output] = scores[from + output] as number;
    }
    return measure(rows, picked);
  };
}

function permute(table: Table, feature: string, rng: Rng): Table {
  const order = shuffled([...Array(table.rows).keys()], rng);
  return buildTable(
    [...table.columns.values()].map((column) => (column.name === feature ? reorder(column, order) : column)),
  );
}

function reorder(column: Column, order: readonly number[]): Column {
  if (isNumeric(column)) return { ...column, values: Float64Array.from(order, (row) => column.values[row] as number) };
  return { ...column, values: order.map((row) => column.values[row] ?? null) };
}

/** What was lost; NaN when one of the two has no value. */
function lossOf({ better, ideal }: ImportanceMetric, before: number | null, after: number | null): number {
  if (before === null || after === null) return Number.NaN;
  if (better === "near") return Math.abs(after - ideal) - Math.abs(before - ideal);
  return better === "high" ? before - after : after - before;
}

function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function intervalOf(values: readonly number[]): readonly [number, number] | null {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  if (sorted.length === 0 || 1 - sorted.length / values.length > MAX_UNDEFINED_SHARE) return null;
  return [quantileSorted(sorted, TAIL), quantileSorted(sorted, 1 - TAIL)];
}

/** FNV-1a of the UTF-16 code units: another seed for every name. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}

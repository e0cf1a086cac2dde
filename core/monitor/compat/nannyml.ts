import { type Column, isNumeric, type Table } from "../../data/table.ts";
import type { CompatFeature } from "../../documents/monitor-compat.ts";
import { toShares } from "../../drift/histogram.ts";
import { computeJsd } from "../../drift/min-effect.ts";
import { countLevels, presentLevels, presentNumbers } from "./column-values.ts";
import type { CompatPolicy } from "./compat-policy.ts";
import { buildDoaneBins, countInBins } from "./doane-bins.ts";

const CHUNKS = 10;
const DEVIATIONS = 3;

/**
 * Univariate drift by the defaults of NannyML 0.13.1 (SCIENCE 11.9): Jensen–Shannon distance, base 2, of a chunk from the whole reference, numbers in
 * Doane's bins of the reference with a cell for what lies outside, categories and booleans by level. An alert is a distance above mean + 3 sd (ddof 0) of the distances of the
 * reference's own chunks. The current table is one chunk. Checked against the installed package: test/fixtures/compat/nannyml.json.
 */
export const nannyml: CompatPolicy = {
  id: "nannyml",
  tool: "NannyML 0.13.1",
  decide({ reference, current, chunks = splitEvenly(reference.rows) }) {
    const features = calibrateNannyml(reference, chunks)(current);
    const tested = features.filter(({ score }) => score !== null);
    const drifted = tested.filter((feature) => feature.drifted).length;
    return {
      verdict: drifted > 0 ? "drift" : "ok",
      share: tested.length === 0 ? null : drifted / tested.length,
      features: [...features],
      missing: [],
      text: describe({ drifted, tested: tested.length, chunks: chunks.length }),
    };
  },
};

/** Thresholds of every column of the reference, ready for many current tables. @param chunks rows of each chunk, in order */
export function calibrateNannyml(
  reference: Table,
  chunks: readonly number[],
): (current: Table) => readonly CompatFeature[] {
  const bounds = toBounds(chunks);
  const columns = [...reference.columns.values()].filter(({ kind }) => kind !== "timestamp");
  const judges = columns.map((column) => [column.name, calibrateColumn(column, bounds)] as const);
  return (current) => judges.map(([name, judge]) => ({ name, ...judge(current.columns.get(name)) }));
}

function describe({ drifted, tested, chunks }: { drifted: number; tested: number; chunks: number }): string {
  if (tested === 0) return "NannyML's defaults have no column to test.";
  return `NannyML's defaults raise an alert for ${drifted} of ${tested} columns; thresholds come from ${chunks} chunks of the reference. It has no verdict of the dataset: one alert is called drift here.`;
}

/** Ten chunks of a tenth of the rows, and what remains as one more, however few. */
function splitEvenly(rows: number): readonly number[] {
  const size = Math.floor(rows / CHUNKS);
  if (size === 0) return [];
  const rest = rows - size * CHUNKS;
  return [...new Array<number>(CHUNKS).fill(size), ...(rest > 0 ? [rest] : [])];
}

type Bounds = readonly (readonly [from: number, to: number])[];

function toBounds(chunks: readonly number[]): Bounds {
  let from = 0;
  return chunks.map((rows) => {
    const start = from;
    from += rows;
    return [start, from] as const;
  });
}

type Result = Omit<CompatFeature, "name">;

function calibrateColumn(reference: Column, bounds: Bounds): (current: Column | undefined) => Result {
  if (bounds.length === 0) return () => unjudged(`fewer than ${CHUNKS} rows of reference: the tool ends with an error`);
  const measure = createMeasure(reference);
  if (measure === null) return () => unjudged("no value in the reference");
  const own = bounds.map((range) => measure(sliceColumn(reference, range))).filter((distance) => distance !== null);
  if (own.length === 0) return () => unjudged("no value in any chunk of the reference");
  const threshold = computeThreshold(own);
  return (current) => {
    if (current === undefined) return unjudged("the current table lacks the column");
    const score = measure(current);
    if (score === null) return unjudged("no value in the current table");
    return { test: "jensen_shannon", score, p: null, threshold, drifted: score > threshold, reason: null };
  };
}

function unjudged(reason: string): Result {
  return { test: "jensen_shannon", score: null, p: null, threshold: null, drifted: false, reason };
}

function sliceColumn(column: Column, [from, to]: readonly [number, number]): Column {
  return isNumeric(column)
    ? { ...column, values: column.values.subarray(from, to) }
    : { ...column, values: column.values.slice(from, to) };
}

/** Distance of a sample from the whole reference; null for a sample without values. No measure without values in the reference. */
function createMeasure(reference: Column): ((sample: Column) => number | null) | null {
  if (isNumeric(reference) && reference.kind !== "boolean") {
    const values = presentNumbers(reference.values);
    if (values.length === 0) return null;
    const edges = buildDoaneBins(values);
    const shares = toShares(countInBins(values, edges));
    return (sample) => {
      const present = isNumeric(sample) ? presentNumbers(sample.values) : new Float64Array();
      return present.length === 0 ? null : computeDistance(shares, toShares(countInBins(present, edges)));
    };
  }
  const levels = presentLevels(reference);
  if (levels.length === 0) return null;
  return (sample) => {
    const present = presentLevels(sample);
    if (present.length === 0) return null;
    const pair = countLevels(levels, present);
    return computeDistance(toShares(pair.reference), toShares(pair.current));
  };
}

/** Base 2, without fill. */
function computeDistance(reference: readonly number[], current: readonly number[]): number {
  const filled = reference.flatMap((share, cell) => (share + (current[cell] ?? 0) > 0 ? [cell] : []));
  const pick = (shares: readonly number[]): readonly number[] => filled.map((cell) => shares[cell] ?? 0);
  return Math.sqrt(computeJsd(pick(reference), pick(current)) / Math.LN2);
}

function computeThreshold(distances: readonly number[]): number {
  const mean = distances.reduce((total, distance) => total + distance, 0) / distances.length;
  const variance = distances.reduce((total, distance) => total + (distance - mean) ** 2, 0) / distances.length;
  return mean + DEVIATIONS * Math.sqrt(variance);
}

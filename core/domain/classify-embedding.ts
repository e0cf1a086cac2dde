import { buildTable, type Table } from "../data/table.ts";
import type { ColumnDomain } from "../documents/monitor-domain.ts";
import { quantile } from "../stats/quantile.ts";
import { classifyDomain } from "./classify-domain.ts";

/** Vectors of a column in two samples; null is missing or no list of numbers. */
export interface EmbeddingSamples {
  readonly column: string;
  readonly reference: readonly (readonly number[] | null)[];
  readonly current: readonly (readonly number[] | null)[];
}

/** More dimensions are thinned evenly: 20 cells each would not fit rows that are worth reading. */
const MAX_DIMENSIONS = 128;

/**
 * Whether vectors of the window are told from those of the reference, dimension by dimension in the classifier of the features (SCIENCE 4.3: an area with its bound, since distances of
 * embeddings always alarm). Vectors of another length than most of the reference's are left out. Companion: the length of the vectors.
 */
export function classifyEmbedding({ column, reference, current }: EmbeddingSamples): ColumnDomain {
  const size = findSize(reference);
  const fits = (vector: readonly number[] | null) => vector !== null && vector.length === size;
  const [before, now] = [reference.filter(fits), current.filter(fits)] as [number[][], number[][]];
  const step = Math.ceil(size / MAX_DIMENSIONS);
  const result = classifyDomain({ reference: toTable(before, step), current: toTable(now, step) });
  return { ...result, column, kind: "embedding", companions: compareNorms(before, now) };
}

/** Text of a list, such as [0.1, 0.2], as numbers. */
export function parseVector(text: string | null): readonly number[] | null {
  if (text === null || !/^\[[^[\]]*\]$/.test(text)) return null;
  const numbers = text
    .slice(1, -1)
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return numbers.every(Number.isFinite) ? numbers : null;
}

/** The most common length. */
function findSize(vectors: EmbeddingSamples["reference"]): number {
  const sizes = Map.groupBy(
    vectors.filter((vector) => vector !== null),
    ({ length }) => length,
  );
  return [...sizes].reduce((best, [size, { length }]) => (length > best.count ? { size, count: length } : best), {
    size: 0,
    count: 0,
  }).size;
}

function toTable(vectors: readonly (readonly number[])[], step: number): Table {
  const dimensions = Math.ceil((vectors[0]?.length ?? 0) / step);
  return buildTable(
    Array.from({ length: dimensions }, (_, place) => ({
      name: String(place * step),
      kind: "number",
      values: Float64Array.from(vectors, (vector) => vector[place * step] as number),
    })),
  );
}

function compareNorms(
  before: readonly (readonly number[])[],
  now: readonly (readonly number[])[],
): ColumnDomain["companions"] {
  if (before.length === 0 || now.length === 0) return [];
  const median = (vectors: readonly (readonly number[])[]) =>
    quantile(
      Float64Array.from(vectors, (vector) => Math.hypot(...vector)),
      0.5,
    );
  return [{ what: "median norm", reference: median(before), current: median(now) }];
}

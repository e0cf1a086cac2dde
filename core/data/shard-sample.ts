import type { ShardSample } from "../documents/profile-shard.ts";

/**
 * Rows that edges and quantiles of a reference are taken from. DESIGN 16: 23 allows 200,000; half of them put an edge within 0.3 % of
 * the mass for half the time.
 */
export const REFERENCE_SAMPLE = 100_000;
/** Medians and likely causes of windows to judge need fewer rows than edges: of one window, and of all together. */
const WINDOW_SAMPLE = 25_000;
const WINDOWS_SAMPLE = 400_000;
const MIN_WINDOW_SAMPLE = 1000;
/** DuckDB's hash has no seed: membership depends on the row's content alone. */
export const SAMPLE_SEED = 0;
/** Below this many different rows in a sample, rows repeat so much that all copies or none is no sample. */
const MIN_DISTINCT = 1000;

/** Whether a sample of at most `limit` rows of a larger table must be taken by row instead of by content. */
export function isClumpedSample(distinctRows: number, limit: number): boolean {
  return distinctRows < Math.min(MIN_DISTINCT, limit / 2);
}

/** Most rows in the sample of each of so many windows. */
export function limitWindowSample(windows: number): number {
  return Math.max(MIN_WINDOW_SAMPLE, Math.min(WINDOW_SAMPLE, Math.floor(WINDOWS_SAMPLE / Math.max(1, windows))));
}

/** Sampled rows of a table, or of one of its shards. */
export interface SampledRows {
  /** Hash of every row. */
  readonly hashes: BigUint64Array;
  /** By column name; NaN is missing. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/** Rows are kept by a threshold on their hash, so the samples of shards add up to the sample of their table. */
export function joinSamples(shards: readonly SampledRows[]): SampledRows & { readonly distinctRows: number } {
  const hashes = BigUint64Array.from(shards.flatMap((shard) => [...shard.hashes])).sort();
  const distinctRows = hashes.reduce((sum, hash, index) => sum + Number(index === 0 || hash !== hashes[index - 1]), 0);
  const names = new Set(shards.flatMap(({ columns }) => [...columns.keys()]));
  return {
    hashes,
    distinctRows,
    columns: new Map([...names].map((name) => [name, joinColumns(shards.map(({ columns }) => columns.get(name)))])),
  };
}

function joinColumns(parts: readonly (Float64Array | undefined)[]): Float64Array {
  const found = parts.filter((part) => part !== undefined);
  const joined = new Float64Array(found.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of found) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function encodeSample({ hashes, columns }: SampledRows): ShardSample {
  return {
    hashes: encode(hashes),
    columns: Object.fromEntries([...columns].map(([name, values]) => [name, encode(values)])),
  };
}

export function decodeSample({ hashes, columns }: ShardSample): SampledRows {
  return {
    hashes: new BigUint64Array(decode(hashes)),
    columns: new Map(Object.entries(columns).map(([name, text]) => [name, new Float64Array(decode(text))])),
  };
}

function encode({ buffer, byteOffset, byteLength }: BigUint64Array | Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** A copy: words must begin at multiples of their length. */
function decode(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, "base64");
  return Uint8Array.from(bytes).buffer;
}

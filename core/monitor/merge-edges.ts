import { freezeNumber } from "../data/feature-counts.ts";
import { decodeSample, isClumpedSample, joinSamples, REFERENCE_SAMPLE, SAMPLE_SEED } from "../data/shard-sample.ts";
import type { FrozenCells, FrozenFeature, FrozenNumber, ProfileEdges } from "../documents/profile-edges.ts";
import type { ProfileSample, SampledColumn } from "../documents/profile-shard.ts";
import type { SampleSummary } from "../drift/sample-summary.ts";
import { type NamedShard, refuse, sortShards } from "./assert-shards.ts";

/**
 * The edges of a table from the samples of its shards, the same as from the table at once: a row is in the sample of its shard
 * exactly when it is in that of the table.
 * @throws SLIPWAY_E_INPUT_INVALID for shards that do not belong together, and for a table of few different rows
 */
export function mergeEdges(shards: readonly NamedShard<ProfileSample>[]): Omit<ProfileEdges, "schema" | "createdAt"> {
  const sorted = sortShards(shards);
  const [first] = sorted as [ProfileSample];
  const { table, features, prediction, ignored, pipeline } = first;
  const sample = joinSamples(sorted.map((shard) => decodeSample(shard.sample)));
  assertSpread(sample.distinctRows, table.rows);
  const cells = freezeSampled({ features, prediction }, sample.columns);
  return {
    pipeline,
    table,
    cells,
    windows: null,
    ignored,
    duplicates: { rows: sample.hashes.length - sample.distinctRows, of: sample.hashes.length },
    sample: { rows: sample.hashes.length, seed: SAMPLE_SEED },
  };
}

/** @throws SLIPWAY_E_INPUT_INVALID: rows of such a table are sampled by their place in it, which a shard does not know */
export function assertSpread(distinctRows: number, rows: number): void {
  if (rows <= REFERENCE_SAMPLE || !isClumpedSample(distinctRows, REFERENCE_SAMPLE)) return;
  throw refuse(
    `the table has few different rows (${distinctRows} in its sample), and samples of shards do not add up then.`,
    "Write edges.json by `slipway profile edges` without --shard, and count the shards with --edges edges.json.",
  );
}

/** Edges and facts of every number from the sampled values; levels are those of the table that is counted. */
export function freezeSampled(
  { features, prediction }: Pick<ProfileSample, "features" | "prediction">,
  columns: ReadonlyMap<string, Float64Array>,
): FrozenCells {
  const freeze = ({ name, kind }: SampledColumn): FrozenFeature => {
    if (kind === "category" || kind === "boolean") return { name, kind, levels: null, open: false };
    const { edges, summary } = freezeNumber({ name, kind }, columns.get(name)?.slice());
    return { name, kind, edges: [...edges], range: null, facts: pickFacts(summary), lag1: null };
  };
  return { features: features.map(freeze), prediction: prediction === null ? null : freeze(prediction) };
}

function pickFacts({ mean, median, robustSd, sd, quantiles, distinct, mode }: SampleSummary): FrozenNumber["facts"] {
  return { mean, median, robustSd, sd, quantiles: [...quantiles], distinct, mode };
}

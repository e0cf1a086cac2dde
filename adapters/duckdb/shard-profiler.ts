import type { Sha256 } from "../../core/canonical-json.ts";
import type { ProfileRequest } from "../../core/data/profiler.ts";
import type { FrozenTable, SampledShard, ShardProfiler } from "../../core/data/shard-profiler.ts";
import { encodeSample, REFERENCE_SAMPLE, SAMPLE_SEED } from "../../core/data/shard-sample.ts";
import type { FrozenCells, FrozenFeature, FrozenWindows } from "../../core/documents/profile-edges.ts";
import type { SampledColumn, ShardPart } from "../../core/documents/profile-shard.ts";
import { freezeSampled } from "../../core/monitor/merge-edges.ts";
import type { Database } from "./connection.ts";
import { computeLags } from "./profile-lag.ts";
import { describeScore, pickFeatures } from "./profile-pick.ts";
import { readContentSamples, readSamples } from "./profile-sample.ts";
import { countShard, cutOf, identify } from "./profile-shard.ts";
import {
  countRows,
  type Feature,
  isNumber,
  openTable,
  type ProfileTable,
  reading,
  requireColumn,
} from "./profile-table.ts";
import type { CountSource } from "./profile-wide.ts";
import { openProfiling, type ProfilerOptions } from "./profiler.ts";

export interface ShardProfilerOptions extends ProfilerOptions {
  readonly sha256: Sha256;
}

/** Profiles tables in parts with DuckDB, by the same statements that profile whole ones. */
export function createDuckDbShardProfiler({ sha256, ...options }: ShardProfilerOptions): ShardProfiler {
  return {
    async freeze(request, windows) {
      await using database = await openProfiling(options, request.folder);
      return await reading(request.source, () => freezeTable(database, request, { windows, sha256 }));
    },
    async sample(request, part) {
      await using database = await openProfiling(options, request.folder);
      return await reading(request.source, () => sampleShard(database, request, { part, sha256 }));
    },
    async count(request) {
      await using database = await openProfiling(options, request.folder);
      return await reading(request.source, () => countShard(database, request, sha256));
    },
  };
}

/** What a table is to be counted as. */
interface PickedTable {
  readonly table: ProfileTable;
  readonly rows: ReadonlyMap<number, number>;
  readonly features: readonly Feature[];
  readonly numbers: readonly Feature[];
  readonly prediction: Feature | null;
  readonly ignored: SampledShard["ignored"];
}

interface PickOptions {
  readonly windows?: FrozenWindows | null;
  readonly part?: ShardPart;
}

async function pickTable(
  database: Database,
  request: ProfileRequest,
  { windows, part }: PickOptions,
): Promise<PickedTable> {
  const table = await openTable(database, {
    ...request,
    allText: false,
    windows: cutOf(windows ?? null),
    ...(part === undefined ? {} : { part }),
  });
  const { features, ignored } = await pickFeatures(database, table, request);
  const score = request.prediction === undefined ? null : describeScore(requireColumn(table, request.prediction));
  return {
    table,
    rows: await countRows(database, { ...table, window: null }),
    features,
    numbers: [...features, ...(score === null ? [] : [score])].filter(isNumber),
    prediction: score,
    ignored: [...ignored],
  };
}

async function freezeTable(
  database: Database,
  request: ProfileRequest,
  { windows, sha256 }: { readonly windows: FrozenWindows | null; readonly sha256: Sha256 },
): Promise<FrozenTable> {
  const { table, rows, features, numbers, prediction, ignored } = await pickTable(database, request, { windows });
  const source = { ...table, window: null };
  const sampling = { source, columns: numbers, identity: features, rows, limit: REFERENCE_SAMPLE };
  const sample = (await readSamples(database, sampling)).get(0);
  const total = rows.get(0) ?? 0;
  const sampled = sample?.rows ?? 0;
  const cells = freezeSampled(nameColumns({ features, prediction }), sample?.columns ?? new Map());
  return {
    table: identify(table, total, sha256),
    cells: windows === null ? cells : addLags(cells, await readLags(database, table, numbers)),
    ignored,
    duplicates: { rows: sampled - (sample?.distinctRows ?? 0), of: sampled },
    sample: { rows: Math.min(total, sampled), seed: SAMPLE_SEED },
  };
}

async function readLags(
  database: Database,
  table: ProfileTable,
  numbers: readonly Feature[],
): Promise<ReadonlyMap<string, number | null>> {
  return await computeLags(database, table, { numbers, rows: await countRows(database, table) });
}

function addLags({ features, prediction }: FrozenCells, lags: ReadonlyMap<string, number | null>): FrozenCells {
  const add = <Frozen extends FrozenFeature>(frozen: Frozen): Frozen =>
    "edges" in frozen ? { ...frozen, lag1: lags.get(frozen.name) ?? null } : frozen;
  return { features: features.map(add), prediction: prediction === null ? null : add(prediction) };
}

async function sampleShard(
  database: Database,
  request: ProfileRequest,
  { part, sha256 }: { readonly part: ShardPart; readonly sha256: Sha256 },
): Promise<SampledShard> {
  const { table, rows, features, numbers, prediction, ignored } = await pickTable(database, request, { part });
  const sample = await readShardSample(database, { source: table.shard, columns: numbers, identity: features, rows });
  const own = await countRows(database, table.shard);
  return {
    table: identify(table, rows.get(0) ?? 0, sha256),
    rows: own.get(0) ?? 0,
    ...nameColumns({ features, prediction }),
    ignored,
    sample,
  };
}

interface ShardSampling {
  readonly source: CountSource;
  readonly columns: readonly Feature[];
  readonly identity: readonly Feature[];
  /** Of the whole table: its rows set the threshold. */
  readonly rows: ReadonlyMap<number, number>;
}

async function readShardSample(database: Database, sampling: ShardSampling): Promise<SampledShard["sample"]> {
  const samples = await readContentSamples(database, { ...sampling, limit: REFERENCE_SAMPLE });
  return encodeSample(samples.get(0) ?? { hashes: new BigUint64Array(0), columns: new Map() });
}

function nameColumns({
  features,
  prediction,
}: Pick<PickedTable, "features" | "prediction">): Pick<SampledShard, "features" | "prediction"> {
  const describe = ({ name, kind }: Feature): SampledColumn => ({ name, kind });
  return { features: features.map(describe), prediction: prediction === null ? null : describe(prediction) };
}

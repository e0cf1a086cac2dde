import {
  buildCategoryProfile,
  buildNumberProfile,
  type FrozenNumber,
  freezeNumber,
} from "../../core/data/feature-counts.ts";
import type { ProfiledTable, ProfileRequest } from "../../core/data/profiler.ts";
import { addWindows } from "../../core/data/reference-windows.ts";
import { REFERENCE_SAMPLE, SAMPLE_SEED } from "../../core/data/shard-sample.ts";
import type { FeatureProfile, NumberProfile } from "../../core/documents/profile.ts";
import type { Logger } from "../../core/log.ts";
import type { Database } from "./connection.ts";
import { countNumbers } from "./profile-count.ts";
import { countLevels } from "./profile-levels.ts";
import { describeScore, pickFeatures } from "./profile-pick.ts";
import { countReferenceWindows, describeWindows } from "./profile-reference-windows.ts";
import { readSamples } from "./profile-sample.ts";
import type { WindowSample } from "./profile-sample-collector.ts";
import { scoreCells } from "./profile-scores.ts";
import { countRows, type Feature, isNumber, openTable, requireColumn } from "./profile-table.ts";
import type { CountSource } from "./profile-wide.ts";

/** Freezes edges and levels over the whole table, and counts it and its windows in them. */
export async function profileTable(database: Database, request: ProfileRequest, log: Logger): Promise<ProfiledTable> {
  const table = await openTable(database, { ...request, allText: false, windows: request.windows ?? null });
  const whole: CountSource = { ...table, window: null };
  const { features, ignored } = await pickFeatures(database, table, request);
  const scores = request.prediction === undefined ? [] : [describeScore(requireColumn(table, request.prediction))];
  const numbers = [...features, ...scores].filter(isNumber);
  const rows = await countRows(database, whole);
  const total = rows.get(0) ?? 0;

  const progress = (done: number): void => log.progress({ task: "profile the reference", done, total: 3 });
  progress(0);
  const samples = await readSamples(database, {
    source: whole,
    columns: numbers,
    identity: features,
    rows,
    limit: REFERENCE_SAMPLE,
  });
  const sample = samples.get(0) ?? EMPTY_SAMPLE;
  progress(1);
  const texts = [...features, ...scores].filter((feature) => !isNumber(feature));
  const levelRequests = texts.map((column) => ({ column, kind: column.kind, levels: null }));
  // DuckDB counts in its own threads while this one sorts the sample.
  const levelsCounted = countLevels(database, whole, levelRequests);
  // Sorting works on a copy where the sample itself is counted below.
  const frozen = numbers.map((feature) => freezeNumber(feature, readColumn(sample, feature.name)));
  const levels = (await levelsCounted).get(0);
  progress(2);
  const numberRequests = frozen.map(({ feature, edges }) => ({
    column: feature,
    kind: feature.kind,
    edges,
    range: null,
  }));
  const counted = await countReferenceWindows(database, table, {
    names: [...scores, ...features].map(({ name }) => name),
    numbers: numberRequests,
    levels: levelRequests.map((one) => ({ ...one, levels: [...(levels?.get(one.column.name)?.counts.keys() ?? [])] })),
    total,
    log,
  });
  const remaining = numberRequests.filter(({ column }) => counted?.totals.get(column.name) === undefined);
  const counts = (await countNumbers(database, whole, { numbers: remaining, samples })).get(0);
  progress(3);

  const finish = <Kind extends FeatureProfile>(profile: Kind): Kind =>
    counted?.kept.has(profile.name) === true ? addWindows(profile, counted) : profile;
  const finishNumber = (one: FrozenNumber): NumberProfile => {
    const { name } = one.feature;
    return finish(buildNumberProfile(one, counted?.totals.get(name) ?? counts?.get(name), total));
  };
  const built = new Map(frozen.map((one) => [one.feature.name, finishNumber(one)]));
  const build = (feature: Feature): FeatureProfile =>
    built.get(feature.name) ?? finish(buildCategoryProfile(feature, levels?.get(feature.name), total));
  const profiled = features.map(build);
  const [prediction = null] = scores.map(build);
  // Classes have no mean.
  const scored =
    prediction === null || !isNumber(prediction)
      ? null
      : await scoreCells(database, table, { features: profiled, prediction: prediction.name });
  return {
    windows:
      counted === null || request.windows === undefined
        ? null
        : await describeWindows(database, { table, counted, features: profiled }, { request: request.windows, log }),
    rows: total,
    duplicates: { rows: sample.rows - sample.distinctRows, of: sample.rows },
    features: profiled.map((profile) => ({ ...profile, cellScores: copyOf(scored?.get(profile.name)) })),
    ignored,
    prediction,
    sample: { rows: Math.min(total, sample.rows), seed: SAMPLE_SEED },
  };
}

const EMPTY_SAMPLE: WindowSample = {
  rows: 0,
  distinctRows: 0,
  hashes: new BigUint64Array(0),
  whole: true,
  columns: new Map(),
};

function readColumn({ whole, columns }: WindowSample, name: string): Float64Array | undefined {
  const values = columns.get(name);
  return whole ? values?.slice() : values;
}

function copyOf<Item>(items: readonly Item[] | undefined): Item[] | null {
  return items === undefined ? null : [...items];
}

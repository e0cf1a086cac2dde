import type { FeatureCounts, ProfiledTable, WindowCounts } from "../../core/data/profiler.ts";
import type { CategoryProfile, FeatureProfile, NumberProfile } from "../../core/documents/profile.ts";
import { freezeEdges } from "../../core/drift/frozen-edges.ts";
import { summariseSample } from "../../core/drift/sample-summary.ts";

/** Columns of equal length: numbers (NaN is missing) or levels (null is missing); a text among numbers is unreadable. */
export type MemoryTable = Readonly<Record<string, readonly (number | string | null)[]>>;

/** Profiles arrays as the DuckDB adapter profiles tables, without a sample: every row counts. */
export function profileColumns(whole: MemoryTable, prediction?: string): ProfiledTable {
  const { [prediction ?? ""]: scores, ...rest } = whole;
  const table = prediction === undefined ? whole : rest;
  const rows = rowsOf(table);
  return {
    windows: null,
    rows,
    duplicates: countDuplicates(table),
    features: Object.entries(table).map(([name, values]) => profileColumn(name, values)),
    ignored: [],
    prediction: prediction === undefined || scores === undefined ? null : profileColumn(prediction, scores),
    sample: { rows, seed: 0 },
  };
}

function rowsOf(table: MemoryTable): number {
  return Object.values(table)[0]?.length ?? 0;
}

function countDuplicates(table: MemoryTable): { rows: number; of: number } {
  const rows = rowsOf(table);
  const columns = Object.values(table);
  const distinct = new Set(
    Array.from({ length: rows }, (_, row) => JSON.stringify(columns.map((values) => values[row]))),
  );
  return { rows: rows - distinct.size, of: rows };
}

function profileColumn(name: string, values: readonly (number | string | null)[]): FeatureProfile {
  return values.some((value) => typeof value === "number") ? profileNumbers(name, values) : profileLevels(name, values);
}

function readNumbers(values: readonly (number | string | null)[]): Float64Array {
  return Float64Array.from(values, (value) => (typeof value === "number" ? value : Number.NaN));
}

function profileNumbers(name: string, values: readonly (number | string | null)[]): NumberProfile {
  const summary = summariseSample(readNumbers(values));
  const edges = freezeEdges(summary.sorted, summary.distinct);
  const counts = countBins(summary.sorted, edges);
  const present = summary.sorted.length;
  return {
    name,
    kind: "number",
    windows: null,
    attribute: false,
    cellScores: null,
    limits: null,
    edges,
    min: summary.min,
    max: summary.max,
    counts,
    missing: values.length - present,
    mean: summary.mean,
    median: summary.median,
    robustSd: summary.robustSd,
    sd: summary.sd,
    quantiles: [...summary.quantiles],
    distinct: summary.distinct,
    mode: summary.mode === null ? null : { value: summary.mode.value, count: Math.round(summary.mode.share * present) },
  };
}

function countBins(values: Iterable<number>, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    const bin = edges.filter((edge) => edge <= value).length;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

function profileLevels(name: string, values: readonly (number | string | null)[]): CategoryProfile {
  const present = values.filter((value) => value !== null);
  const groups = [...Map.groupBy(present, String)].toSorted((left, right) => right[1].length - left[1].length);
  return {
    name,
    kind: "category",
    windows: null,
    attribute: false,
    cellScores: null,
    levels: groups.slice(0, 200).map(([level]) => level),
    counts: groups.slice(0, 200).map(([, group]) => group.length),
    other: groups.slice(200).reduce((total, [, group]) => total + group.length, 0),
    missing: values.length - present.length,
    distinct: groups.length,
  };
}

/** One window over the whole table. */
export function countColumns(
  profile: Pick<ProfiledTable, "features"> & Partial<Pick<ProfiledTable, "prediction">>,
  table: MemoryTable,
  { prediction: named }: { readonly prediction?: string | undefined } = {},
): WindowCounts {
  const { prediction = null } = profile;
  const scores = prediction === null ? undefined : table[named ?? prediction.name];
  const found = profile.features.flatMap((feature) => {
    const values = table[feature.name];
    return values === undefined ? [] : [[feature.name, countColumn(feature, values)] as const];
  });
  const whole = found.length === profile.features.length;
  return {
    index: null,
    holiday: null,
    start: null,
    end: null,
    rows: rowsOf(table),
    duplicates: whole ? countDuplicates(table) : null,
    features: new Map(found),
    prediction: prediction === null || scores === undefined ? null : countColumn(prediction, scores),
  };
}

const NOTHING = { below: 0, above: 0, other: 0, unseen: 0, unseenExamples: [], unparsable: 0, unparsableExamples: [] };

function countColumn(profile: FeatureProfile, values: readonly (number | string | null)[]): FeatureCounts {
  return "edges" in profile ? countNumbers(profile, values) : countLevels(profile, values);
}

function countNumbers({ edges, min, max }: NumberProfile, values: readonly (number | string | null)[]): FeatureCounts {
  const unreadable = values.filter((value) => typeof value === "string");
  const { sorted, mode, quantiles, ...summary } = summariseSample(readNumbers(values));
  return {
    ...NOTHING,
    ...summary,
    quantiles,
    counts: countBins(sorted, edges),
    missing: values.length - sorted.length - unreadable.length,
    unparsable: unreadable.length,
    unparsableExamples: unreadable.slice(0, 5),
    below: sorted.filter((value) => value < (min ?? value)).length,
    above: sorted.filter((value) => value > (max ?? value)).length,
    mode: mode === null ? null : { value: String(mode.value), count: Math.round(mode.share * sorted.length) },
  };
}

function countLevels({ levels, other }: CategoryProfile, values: readonly (number | string | null)[]): FeatureCounts {
  const present = values.filter((value) => value !== null).map(String);
  const unknown = present.filter((value) => !levels.includes(value));
  const open = other > 0;
  return {
    ...NOTHING,
    counts: levels.map((level) => present.filter((value) => value === level).length),
    missing: values.length - present.length,
    other: open ? unknown.length : 0,
    unseen: open ? 0 : unknown.length,
    unseenExamples: open ? [] : [...new Set(unknown)].slice(0, 5),
    distinct: new Set(present).size,
    min: null,
    max: null,
    median: null,
    mean: null,
    sd: null,
    quantiles: [],
    mode: null,
  };
}

/** Mean score of the rows in each cell. */
export function scoreColumns(
  features: readonly FeatureProfile[],
  table: MemoryTable,
  prediction: string,
): ReadonlyMap<string, readonly (number | null)[]> {
  const scores = table[prediction] ?? [];
  const meanOf = (
    cell: (value: number | string | null) => number | null,
    values: MemoryTable[string],
    wanted: number,
  ) => {
    const found = scores.filter((score, row) => Number.isFinite(score) && cell(values[row] ?? null) === wanted);
    const total = (found as number[]).reduce((sum, score) => sum + score, 0);
    return found.length === 0 ? null : total / found.length;
  };
  return new Map(
    features.flatMap((feature) => {
      const values = table[feature.name];
      const cells = ("edges" in feature ? feature.edges.length : feature.levels.length) + 1;
      const cellOf = (value: number | string | null): number | null => findCell(feature, value);
      return values === undefined
        ? []
        : [[feature.name, Array.from({ length: cells }, (_, cell) => meanOf(cellOf, values, cell))] as const];
    }),
  );
}

function findCell(feature: FeatureProfile, value: number | string | null): number | null {
  if (value === null || Number.isNaN(value)) return null;
  if ("edges" in feature) return feature.edges.filter((edge) => edge <= Number(value)).length;
  const level = feature.levels.indexOf(String(value));
  return level === -1 ? feature.levels.length : level;
}

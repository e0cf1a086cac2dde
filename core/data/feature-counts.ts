import type { CategoryProfile, FeatureProfile, NumberProfile } from "../documents/profile.ts";
import { freezeEdges } from "../drift/frozen-edges.ts";
import { type SampleSummary, summariseSample } from "../drift/sample-summary.ts";
import type { FeatureCounts } from "./profiler.ts";

/** Levels that a profile keeps one by one. */
export const MAX_LEVELS = 200;

/** What a profile calls a column. */
interface NamedFeature {
  readonly name: string;
  readonly kind: FeatureProfile["kind"];
}

/** Rows of one number column in its cells. */
export interface NumberCount {
  /** One per bin: edges.length + 1. */
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
  readonly unparsable: number;
  readonly min: number | null;
  readonly max: number | null;
}

/** Rows of one column of levels. */
export interface LevelCount {
  /** Rows by level: the requested ones, or the most common ones. */
  readonly counts: ReadonlyMap<string, number>;
  /** Rows of all other levels, how many levels those are, and up to 5 of them, most common first. */
  readonly rest: { readonly rows: number; readonly levels: number; readonly examples: readonly string[] };
  readonly unparsable: number;
}

/** A number whose edges are fixed and whose rows are not counted yet. */
export interface FrozenNumber<Feature extends NamedFeature = NamedFeature> {
  readonly feature: Feature;
  readonly edges: readonly number[];
  readonly summary: SampleSummary;
}

export function freezeNumber<Feature extends NamedFeature>(
  feature: Feature,
  values: Float64Array | undefined,
): FrozenNumber<Feature> {
  const summary = summariseSample(values ?? new Float64Array(0));
  return { feature, edges: freezeEdges(summary.sorted, summary.distinct), summary };
}

/** What a profile says of a number beside its counts. */
type ProfiledFacts = Omit<SampleSummary, "sorted" | "min" | "max">;

export function buildNumberProfile(
  { feature, edges, summary }: Omit<FrozenNumber, "summary"> & { readonly summary: ProfiledFacts },
  counted: NumberCount | undefined,
  rows: number,
): NumberProfile {
  const counts = counted?.counts ?? new Array<number>(edges.length + 1).fill(0);
  const present = sum(counts);
  const { mean, median, robustSd, sd, quantiles, distinct, mode } = summary;
  return {
    name: feature.name,
    kind: feature.kind === "timestamp" ? "timestamp" : "number",
    windows: null,
    attribute: false,
    cellScores: null,
    limits: null,
    edges: [...edges],
    min: counted?.min ?? null,
    max: counted?.max ?? null,
    counts: [...counts],
    missing: rows - present,
    mean,
    median,
    robustSd,
    sd,
    quantiles: [...quantiles],
    distinct,
    mode: mode === null ? null : { value: mode.value, count: Math.round(mode.share * present) },
  };
}

export function buildCategoryProfile(
  feature: NamedFeature,
  counted: LevelCount | undefined,
  rows: number,
): CategoryProfile {
  const levels = [...(counted?.counts ?? [])];
  const other = counted?.rest.rows ?? 0;
  return {
    name: feature.name,
    kind: feature.kind === "boolean" ? "boolean" : "category",
    windows: null,
    attribute: false,
    cellScores: null,
    levels: levels.map(([level]) => level),
    counts: levels.map(([, count]) => count),
    other,
    missing: rows - other - sum(levels.map(([, count]) => count)),
    distinct: levels.length + (counted?.rest.levels ?? 0),
  };
}

const NOTHING_SEEN = {
  unparsable: 0,
  unparsableExamples: [],
  below: 0,
  above: 0,
  other: 0,
  unseen: 0,
  unseenExamples: [],
  min: null,
  max: null,
  median: null,
  mean: null,
  sd: null,
  quantiles: [],
} as const;

export function buildNumberCounts(
  counted: NumberCount,
  values: Float64Array | undefined,
  { rows, unparsableExamples }: { readonly rows: number; readonly unparsableExamples: readonly string[] },
): FeatureCounts {
  const { counts, below, above, unparsable } = counted;
  const present = sum(counts);
  const { min, max, distinct, median, mean, sd, quantiles, mode } = summariseSample(values ?? new Float64Array(0));
  return {
    ...NOTHING_SEEN,
    counts,
    missing: rows - present - unparsable,
    unparsable,
    unparsableExamples,
    below,
    above,
    distinct,
    min,
    max,
    median,
    mean,
    sd,
    quantiles,
    mode: mode === null ? null : { value: String(mode.value), count: Math.round(mode.share * present) },
  };
}

export function buildLevelCounts(
  profile: CategoryProfile,
  { counts: found, rest, unparsable }: LevelCount,
  rows: number,
): FeatureCounts {
  const counts = profile.levels.map((level) => found.get(level) ?? 0);
  // Beyond its first levels the profile knows no names, so nothing can be called unseen.
  const open = profile.other > 0;
  const common = profile.levels.reduce<{ value: string; count: number } | null>((best, value, index) => {
    const count = counts[index] ?? 0;
    return count > (best?.count ?? 0) ? { value, count } : best;
  }, null);
  return {
    ...NOTHING_SEEN,
    counts,
    missing: rows - sum(counts) - rest.rows - unparsable,
    unparsable,
    unparsableExamples: unparsable > 0 ? rest.examples : [],
    other: open ? rest.rows : 0,
    unseen: open ? 0 : rest.rows,
    unseenExamples: open ? [] : rest.examples,
    distinct: counts.filter((count) => count > 0).length + rest.levels,
    mode: common,
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

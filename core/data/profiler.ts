import type { FeatureProfile, Profile } from "../documents/profile.ts";
import type { RowFilter } from "./row-filter.ts";

/** Counts cells of tables. SQL does the work; core decides what the counts mean. */
export interface Profiler {
  /** Freezes edges and levels and counts the reference in them. */
  profile(request: ProfileRequest): Promise<ProfiledTable>;
  /** Counts each window of a table in the frozen cells of `profile`. Oldest window first. */
  count(request: CountRequest): Promise<readonly WindowCounts[]>;
  /** Mean score of the rows in each cell of a profile, by feature: as `cellScores` of a profile. A very wide table has none. */
  score(request: ScoreRequest): Promise<ReadonlyMap<string, readonly (number | null)[]>>;
}

export interface ScoreRequest {
  readonly source: string;
  readonly folder: string;
  /** Those whose columns the table has are scored. */
  readonly features: readonly FeatureProfile[];
  /** Column of scores. */
  readonly prediction: string;
}

export interface ProfileRequest {
  /** Path, glob or SELECT; relative to `folder`. */
  readonly source: string;
  readonly folder: string;
  /** Default: every column but those in `exclude`. */
  readonly features?: readonly string[];
  readonly exclude: readonly string[];
  /** Column of scores, or of predicted classes: text is a class, anything else a number. */
  readonly prediction?: string;
  /** Rows to profile; default: all. */
  readonly where?: RowFilter;
  /** Cuts the reference into windows of time, which calibrate tolerances; default: it is one table. */
  readonly windows?: WindowRequest;
}

/** How a table is cut into windows: by the time of the data, never by that of the run. */
export interface WindowRequest {
  readonly timestamp: string;
  readonly windowMs: number;
  /** IANA name whose midnight begins a day; default: UTC. Times that are written without an offset are in UTC whatever it is. */
  readonly timezone?: string;
  /** Column that is true on holidays; default: a boolean column that is constant within every window and seldom true, if there is one. */
  readonly holidays?: string;
}

export interface ProfiledTable {
  /** null where no windows were asked for. */
  readonly windows: Profile["windows"];
  readonly rows: number;
  readonly duplicates: DuplicateCount;
  readonly features: readonly FeatureProfile[];
  /** Columns that are no features, with the reason: nested types, identifiers and free text. */
  readonly ignored: readonly { readonly column: string; readonly reason: string }[];
  readonly prediction: FeatureProfile | null;
  readonly sample: { readonly rows: number; readonly seed: number };
}

/** Rows that repeat an earlier one in every feature, among `of` rows of the table. */
export interface DuplicateCount {
  readonly rows: number;
  readonly of: number;
}

export interface CountRequest {
  readonly source: string;
  readonly folder: string;
  readonly profile: Pick<Profile, "features" | "prediction" | "sample">;
  /** Rows to count; default: all. */
  readonly where?: RowFilter;
  /** With both, the table is cut into windows; without, it is one window. */
  readonly timestamp?: string;
  readonly windowMs?: number;
  /** Default: UTC. */
  readonly timezone?: string;
  /** Column that is true on holidays, as the profile's windows name it. */
  readonly holidays?: string;
  /** Earlier windows are neither counted nor listed, and their rows are not read where the table allows it; default: all. */
  readonly fromIndex?: number;
  /** RFC 3339: rows of later windows are left out with a warning, as of a wrong clock; default: none are. */
  readonly notAfter?: string;
  /** Column of scores or predicted classes; default: the one that the profile names, where the table has it. */
  readonly predictionColumn?: string;
}

export interface WindowCounts {
  /** Number of the window, as `core/data/window-grid.ts` counts them. null when the table is one window. */
  readonly index: number | null;
  /** Whether its rows say that it is a holiday; null when nobody asked. */
  readonly holiday: boolean | null;
  /** RFC 3339; null when the table is one window. */
  readonly start: string | null;
  readonly end: string | null;
  readonly rows: number;
  /** Counted in the features of the profile; null when one of their columns is absent. */
  readonly duplicates: DuplicateCount | null;
  /** By feature name; a feature whose column is absent is absent here. */
  readonly features: ReadonlyMap<string, FeatureCounts>;
  readonly prediction: FeatureCounts | null;
}

/** Counts of one feature in one window, in the cells of its profile. */
export interface FeatureCounts {
  /** Numbers: one per bin. Categories: one per level of the profile. */
  readonly counts: readonly number[];
  readonly missing: number;
  /** Values that are there and cannot be read as the profile's kind. */
  readonly unparsable: number;
  /** Up to 5 of them (untrusted text). */
  readonly unparsableExamples: readonly string[];
  /** Numbers only, inside `counts` too: below the profile's lower limit, above its upper one; without limits, its minimum and maximum. */
  readonly below: number;
  readonly above: number;
  /** Categories only: levels that the reference has beyond its first 200. */
  readonly other: number;
  /** Categories only: levels the reference has not seen, rows and up to 5 examples (untrusted text). */
  readonly unseen: number;
  readonly unseenExamples: readonly string[];
  /** Numbers: of the row-hash sample, as all that follows. */
  readonly distinct: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly median: number | null;
  readonly mean: number | null;
  readonly sd: number | null;
  /** Type-7 quantiles at 0.05, 0.10 … 0.95, for the likely causes; empty for categories and without values. */
  readonly quantiles: readonly number[];
  /** Most common value. Numbers: of the row-hash sample, its rows scaled to the window. */
  readonly mode: { readonly value: string; readonly count: number } | null;
}

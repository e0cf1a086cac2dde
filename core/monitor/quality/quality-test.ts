import type { WindowCounts } from "../../data/profiler.ts";
import type { FeatureProfile, Profile } from "../../documents/profile.ts";
import type { ObservedFeature } from "../judge-features.ts";
import type { SeasonGroup } from "../season-group.ts";

/** A count among rows. */
export interface Rate {
  readonly count: number;
  readonly of: number;
}

/** A rate to be compared with the reference's, or a fact that needs no test. */
export type Measurement =
  | {
      readonly kind: "rate";
      readonly reference: Rate;
      readonly current: Rate;
      readonly detail: string;
      /** The same rate in each reference window of the season, where it is known: it varies by nature. */
      readonly windows?: readonly Rate[];
      /** Least tolerance where the usual one is too small for this reference. */
      readonly least?: number;
    }
  | {
      /** A number that lies within an interval, or not; p is two-sided. */
      readonly kind: "count";
      readonly value: number;
      readonly expected: number;
      /** Accepted distance from `expected`. */
      readonly accepted: number;
      readonly p: number;
      readonly detail: string;
    }
  | {
      readonly kind: "fact";
      readonly alarm: boolean;
      readonly rate: number | null;
      readonly reference: number | null;
      readonly detail: string;
    }
  | { readonly kind: "insufficient"; readonly detail: string };

export interface TableContext {
  readonly profile: Profile;
  readonly window: WindowCounts;
  /** Rows of the windows before this one, oldest first. */
  readonly earlierRows: readonly number[];
  /** Reference windows of the season; null without windows. */
  readonly group: SeasonGroup | null;
  /** False while rows may still arrive. */
  readonly complete: boolean;
  /** Now, for the newest window of a source that is expected to be up to date; else null. */
  readonly freshAt: string | null;
}

/** `profile` is the reference in the windows of the season, `whole` all of it. */
export interface FeatureContext extends Omit<ObservedFeature, "counts"> {
  readonly whole: FeatureProfile;
  /** null when the column is absent. */
  readonly counts: ObservedFeature["counts"] | null;
  /** Rows of the window. */
  readonly rows: number;
  /** Rows of the reference. */
  readonly referenceRows: number;
}

interface QualityTestBase {
  readonly id: string;
  readonly title: string;
  /** Accepted rise over the reference rate, 0–1. */
  readonly tolerance: number;
}

/** One question of data quality (SCIENCE 5.6). null: it does not arise for this feature or window. */
export type QualityTest =
  | (QualityTestBase & { readonly scope: "feature"; measure(context: FeatureContext): Measurement | null })
  | (QualityTestBase & { readonly scope: "table"; measure(context: TableContext): Measurement | null });

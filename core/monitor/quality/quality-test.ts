import type { WindowCounts } from "../../data/profiler.ts";
import type { Profile } from "../../documents/profile.ts";
import type { ObservedFeature } from "../judge-features.ts";

/** A count among rows. */
export interface Rate {
  readonly count: number;
  readonly of: number;
}

/** A rate to be compared with the reference's, or a fact that needs no test. */
export type Measurement =
  | { readonly kind: "rate"; readonly reference: Rate; readonly current: Rate; readonly detail: string }
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
}

export interface FeatureContext extends Omit<ObservedFeature, "counts"> {
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

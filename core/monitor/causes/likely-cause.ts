import type { QualityResult } from "../../documents/monitor.ts";
import type { ObservedFeature } from "../judge-features.ts";

export interface CauseContext extends Pick<ObservedFeature, "profile" | "counts"> {
  /** Ids of the data-quality tests that alarm for this feature, and of those that alarm for the whole window. */
  readonly alarms: ReadonlySet<QualityResult["test"]>;
  /** Whether the distribution has drifted. */
  readonly drifted: boolean;
  /** δ_f. */
  readonly delta: number;
  /** Whether the profile is that of the reference windows of the season: a window alone is no copy of them. */
  readonly matched: boolean;
  /** d* from the reference windows of an hour earlier or later; null where windows do not tell hours apart. */
  measureHour(hours: -1 | 1): number | null;
  /** d* from those of its own season; null when unknown. */
  readonly effect: number | null;
}

/** A deterministic rule that recognises one kind of fault (SCIENCE 5.7). */
export interface LikelyCause {
  readonly id: string;
  readonly title: string;
  /**
   * `shape` rules explain the whole distribution: the first that fits is the cause, in the order of the registry. `part` rules
   * explain some rows and stand beside any other.
   */
  readonly explains: "shape" | "part";
  /** What to do next, one short sentence. */
  readonly action: string;
  /** One short sentence with the figures that were recognised, null when the rule does not fit. */
  detect(context: CauseContext): string | null;
}

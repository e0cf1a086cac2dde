import type { Predictions } from "../data/predictions.ts";
import type { BaselineSection } from "../documents/evaluation-comparison.ts";

/**
 * What became of the baseline that a pipeline asks for. Absent and unreadable are two things: a first model has nothing to be held against,
 * while a registry that cannot be read may hide the model that this one must not fall behind.
 */
export type ResolvedBaseline =
  /** Nothing to be held against yet: `evaluate.firstModel` decides. `section.reason` says why. */
  | { readonly state: "absent"; readonly section: BaselineSection }
  /** It is there and does not fit; `section.obstacle` says why. */
  | { readonly state: "not-comparable"; readonly section: BaselineSection }
  /** It should be there and cannot be read; `section.obstacle` says why. Fails closed. */
  | { readonly state: "unreadable"; readonly section: BaselineSection }
  /** `section.rows` is filled in by the comparison. */
  | {
      readonly state: "ready";
      readonly section: BaselineSection;
      /** In any order, matched by row id. A different truth for the same row is an error when `section.scores` is `given`. */
      readonly predictions: Predictions;
      /** Test rows of its own that were not scored anew, since the candidate's test part lacks them; default 0. */
      readonly leftOut?: number;
      /** Of its predictions, or of its model: with the candidate's it seeds the bootstrap. */
      readonly digest: string;
    };

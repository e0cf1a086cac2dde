import type { Sha256 } from "../canonical-json.ts";
import type { ResolvedBaseline } from "../compare/resolved-baseline.ts";
import type { Predictions } from "../data/predictions.ts";
import type { ChangesSection, TrendSection } from "../documents/evaluation-comparison.ts";
import type { ImportanceSection } from "../documents/evaluation-importance.ts";
import type { PipelineEvaluate, PipelineTask } from "../pipeline/schema.ts";
import type { DevelopmentSample } from "./build-credit.ts";
import type { ForecastEvidence } from "./forecast-detail.ts";

export interface EvaluationRequest {
  readonly pipeline: string;
  /** RFC 3339 instant. */
  readonly evaluatedAt: string;
  readonly task: PipelineTask;
  readonly settings: PipelineEvaluate;
  /** Of the same kind as the task. */
  readonly predictions: Predictions;
  /** What a back-test knows beside its rows; forecasts alone. */
  readonly forecast?: ForecastEvidence;
  /** The development sample, for the stability of a credit score; null or absent when it is not known. */
  readonly development?: DevelopmentSample | null;
  /** As measured beside; kept in the document. */
  readonly importance?: ImportanceSection;
  readonly digests: {
    /** Of model.json; null when predictions were brought from elsewhere. */
    readonly model: string | null;
    readonly data: string | null;
    /** Of the predictions file. */
    readonly predictions: string;
    /** Of the scores themselves: without a model they seed the comparison, so that no other order of the rows draws other numbers. */
    readonly scores?: string;
  };
  /** Rows of the training and validation part that are also evaluated; null when nobody can know. */
  readonly leakage: { readonly rows: number; readonly examples: readonly string[] } | null;
  readonly sha256: Sha256;
  /** Absent where the pipeline asks for none. */
  readonly baseline?: ResolvedBaseline;
  /** Distinct candidates that these test rows have judged, this one included. */
  readonly ledger?: { readonly uses: number };
  /** Standard deviation of the primary metric over trainings that differ in their seed alone. */
  readonly seedSpread?: { readonly seeds: number; readonly sd: number };
  /** What differs between the two models beside their numbers. */
  readonly changes?: ChangesSection;
  readonly trend?: TrendSection;
  /** What others found, to be kept in the document. */
  readonly warnings?: readonly string[];
}

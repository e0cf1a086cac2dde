import type { PipelineTask } from "../pipeline/schema.ts";
import type { RowFilter } from "./row-filter.ts";

/** Reads what was served beside the outcomes that became known later. SQL joins; core decides what it means. */
export interface OutcomeReader {
  /**
   * Every row of the served table with its score and, where there is one, the latest version of its label. Rows without a label stay.
   * Undefined when the table has no scores: there is no performance to speak of.
   * @throws SLIPWAY_E_DATA_NOT_FOUND, SLIPWAY_E_DATA_UNREADABLE, SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_TARGET_INVALID (labels that are no
   *   outcome of the task: with counts and examples)
   */
  read(request: OutcomeRequest): Promise<ServedOutcomes | undefined>;
}

export interface OutcomeRequest {
  /** Path, glob or SELECT of what was served, relative to `folder`. */
  readonly source: string;
  readonly folder: string;
  readonly task: ScoredTask;
  /** Served rows to read; default: all. */
  readonly where?: RowFilter;
  /** Column of scores; default: `score` or `prediction`, and `score_<class>` of each class or the object `proba`. */
  readonly prediction?: string;
  /** When a row was served. */
  readonly timestamp?: string;
  readonly labels?: LabelRequest;
}

/** The task as far as scores and labels are concerned. */
export interface ScoredTask {
  readonly kind: PipelineTask["kind"];
  /** Binary alone. */
  readonly positive?: string;
  /** Multiclass alone, in the order of the scores. */
  readonly classes?: readonly string[];
}

export interface LabelRequest {
  /** Path, glob or SELECT, relative to `folder`. */
  readonly source: string;
  readonly folder: string;
  /** In both tables. Of a forecast: the time that was forecast. */
  readonly key: string;
  readonly value: string;
  readonly observedAt?: string;
  readonly version?: string;
}

/** Served rows in order of their time, then of their key; rows without a usable score are left out and told in a warning. */
export interface ServedOutcomes {
  readonly rows: number;
  /** Scores of a row: 1, or one for each class. */
  readonly width: number;
  /** [rows, width], row-major. */
  readonly scores: Float64Array;
  /** Milliseconds since the epoch; NaN where no time can be read. */
  readonly servedAt: Float64Array;
  /** Forecasts: the time that was forecast; NaN elsewhere. */
  readonly targetAt: Float64Array;
  /** 1 or 0, the index of the class, or the number; NaN where no label is known. */
  readonly truth: Float64Array;
  /** When the label became known; NaN where nobody says. */
  readonly observedAt: Float64Array;
  /** null without a table of labels. */
  readonly labels: LabelCounts | null;
  /** What somebody should know, full sentences. */
  readonly warnings: readonly string[];
}

/** What joining says about a table of labels. */
export interface LabelCounts {
  /** Rows with a value. */
  readonly rows: number;
  /** Served rows that have one. */
  readonly keys: number;
  /** Rows that a later version replaced. */
  readonly superseded: number;
  /** Keys whose latest value is another than their first. */
  readonly corrected: number;
  /** Keys that no served row has. */
  readonly unmatched: number;
}

import type { Predictions } from "../data/predictions.ts";
import type { SliceResult } from "../documents/evaluation.ts";
import { SlipwayError } from "../errors.ts";
import type { Judgement, ReplicateOptions } from "./judgement.ts";

export const MAX_LEVELS = 200; // per column; a report shows far fewer
/** Name of the level of rows whose slice value is missing. */
export const MISSING_LEVEL = "(missing)";

export interface SliceRequest {
  readonly predictions: Pick<Predictions, "rows" | "slices">;
  readonly judgement: Pick<Judgement, "select">;
  /** Declared slice columns, in order. */
  readonly columns: readonly string[];
  /** Ids of metrics. */
  readonly metrics: readonly string[];
  readonly options: ReplicateOptions;
}

export interface SliceOutput {
  readonly slices: SliceResult[];
  readonly warnings: string[];
}

/**
 * Metrics per level of the declared columns; levels by rows, most first, then by name. Columns with more than 200 levels show the largest 200
 * and a warning counts the rest.
 * @throws SLIPWAY_E_COLUMN_MISSING for a column that the predictions lack, SLIPWAY_E_PREDICTIONS_INVALID for one of another length.
 */
export function buildSlices(request: SliceRequest): SliceOutput {
  const warnings: string[] = [];
  const slices = request.columns.flatMap((column) => {
    const levels = groupRows(request.predictions, column);
    if (levels.length > MAX_LEVELS) {
      const left = levels.slice(MAX_LEVELS).reduce((sum, { rows }) => sum + rows.length, 0);
      warnings.push(
        `Slice column "${column}" has ${levels.length} levels: the ${MAX_LEVELS} with most rows are shown, ${levels.length - MAX_LEVELS} levels with ${left} rows are not.`,
      );
    }
    return levels.slice(0, MAX_LEVELS).map((level) => buildSlice(request, column, level));
  });
  return { slices, warnings };
}

export interface Level {
  readonly value: string;
  readonly rows: readonly number[];
}

/** Rows per level, most first, then by name. */
export function groupRows({ slices, rows }: SliceRequest["predictions"], column: string): Level[] {
  const values = slices.get(column);
  if (values === undefined) {
    throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
      what: `evaluate.slices names the column "${column}", which the predictions do not have.`,
      remedy: `Correct the name or add the column to the predictions; they have ${[...slices.keys()].join(", ") || "no slice columns"}.`,
    });
  }
  if (values.length !== rows) {
    throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
      what: `Slice column "${column}" has ${values.length} values for ${rows} rows.`,
      remedy: "Give one value per row, null where it is missing.",
    });
  }
  const levels = new Map<string | null, number[]>();
  for (const [row, value] of values.entries()) {
    const members = levels.get(value);
    if (members === undefined) levels.set(value, [row]);
    else members.push(row);
  }
  return [...levels]
    .map(([value, members]) => ({ value: value ?? MISSING_LEVEL, rows: members }))
    .sort((left, right) => right.rows.length - left.rows.length || compareText(left.value, right.value));
}

/** By code unit: the same on every machine, unlike a locale's order. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function buildSlice(request: SliceRequest, column: string, { value, rows }: Level): SliceResult {
  const { judgement, metrics, options } = request;
  const judged = judgement.select(rows);
  return {
    column,
    value,
    n: judged.n,
    ...(judged.positives === undefined ? {} : { positives: judged.positives }),
    metrics: Object.fromEntries([...judged.measure(metrics, options)].map(([id, metric]) => [id, metric.value])),
  };
}

import type { ModelTask } from "../documents/model.ts";
import { SlipwayError } from "../errors.ts";
import type { DataPart } from "./dataset.ts";
import type { BinaryPredictions, MulticlassPredictions, RegressionPredictions } from "./predictions.ts";
import { type Column, levelTexts, type Table } from "./table.ts";
import { classTruthOf, numberTruthOf, truthOf } from "./truth.ts";

export type TabularPredictions = BinaryPredictions | MulticlassPredictions | RegressionPredictions;

export interface ScoredPart {
  readonly task: ModelTask;
  /** Outputs of the model, `[rows, outputs]`. */
  readonly outputs: Float64Array;
  /** Columns to keep beside the scores. */
  readonly slices: readonly string[];
}

/** A part of the data with what a model says of it. @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_TARGET_INVALID */
export function buildPredictions(
  { table, rowIds }: Pick<DataPart, "table" | "rowIds">,
  { task, outputs, slices }: ScoredPart,
): TabularPredictions {
  const scored = { rows: table.rows, rowIds, slices: new Map(slices.map((name) => [name, sliceValues(table, name)])) };
  switch (task.kind) {
    case "binary":
      return { kind: "binary", ...scored, truth: truthOf(table, task), score: outputs };
    case "multiclass":
      return {
        kind: "multiclass",
        ...scored,
        classes: task.classes,
        truth: classTruthOf(table, task),
        scores: outputs,
      };
    case "regression":
      return { kind: "regression", ...scored, truth: numberTruthOf(table, task), prediction: outputs };
  }
}

function sliceValues({ columns }: Table, name: string): readonly (string | null)[] {
  const column: Column | undefined = columns.get(name);
  if (column === undefined) {
    throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
      what: `evaluate.slices names the column "${name}", which the data does not have.`,
      remedy: "Correct the name or remove it.",
    });
  }
  return levelTexts(column);
}

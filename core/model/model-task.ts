import type { Dataset } from "../data/dataset.ts";
import { isNumeric, type Table } from "../data/table.ts";
import { classTruthOf, numberTruthOf, truthOf } from "../data/truth.ts";
import type { ModelTask, Preprocessing, Signature } from "../documents/model.ts";
import { SlipwayError } from "../errors.ts";
import type { TabularTask } from "../pipeline/schema.ts";
import { columnOf, compareText } from "./build-signature.ts";

/** The task with what the data says of its target: the other class, or every class. @throws SLIPWAY_E_TARGET_INVALID */
export function resolveModelTask({ parts }: Pick<Dataset, "parts">, task: TabularTask): ModelTask {
  const { target } = task;
  if (task.kind === "regression") return { kind: "regression", target };
  const classes = listClasses(parts.train.table, target);
  if (task.kind === "multiclass") return { kind: "multiclass", target, classes: [...(task.order ?? classes)] };
  const { positive } = task;
  const negative = classes.find((level) => level !== positive);
  if (negative !== undefined) return { kind: "binary", target, positive, negative };
  throw new SlipwayError("SLIPWAY_E_TARGET_INVALID", {
    what: `The training part holds no row whose ${target} is not "${positive}".`,
    remedy: "Give the split another seed, or more rows.",
  });
}

function listClasses(table: Table, target: string): readonly string[] {
  const column = columnOf(table, target);
  if (isNumeric(column)) throw new TypeError(`the target ${target} must be read as text`);
  return [...new Set(column.values)].filter((value) => value !== null).toSorted(compareText);
}

/** Scores of one row: one, or one for each class. */
export function countOutputs(task: ModelTask): number {
  return task.kind === "multiclass" ? task.classes.length : 1;
}

export function buildOutputs(task: ModelTask): Signature["outputs"] {
  switch (task.kind) {
    case "binary":
      return [{ name: "score", kind: "probability", classes: [task.positive] }];
    case "multiclass":
      return [{ name: "probabilities", kind: "probability", classes: [...task.classes] }];
    case "regression":
      return [{ name: "prediction", kind: "number" }];
  }
}

/** Columns of predictions.parquet that hold these outputs, in the order of the scores of a row. */
export function outputColumnsOf(outputs: Signature["outputs"]): readonly string[] {
  return outputs.flatMap(({ kind, classes = [] }) => {
    if (kind === "number") return ["prediction"];
    return classes.length > 1 ? classes.map((name) => `score_${name}`) : ["score"];
  });
}

/** What a trainer learns: 1 for the positive class, the position of the class, or the number in units of `scaling`. */
export function targetsOf(table: Table, task: ModelTask, scaling: Preprocessing["target"]): Float64Array {
  switch (task.kind) {
    case "binary":
      return Float64Array.from(truthOf(table, task));
    case "multiclass":
      return Float64Array.from(classTruthOf(table, task));
    case "regression": {
      const { mean, scale } = scaling ?? { mean: 0, scale: 1 };
      return numberTruthOf(table, task).map((value) => value / scale - mean / scale);
    }
  }
}

/** Turns what a model gave into predictions, in place. */
export function rescaleOutputs(outputs: Float64Array, scaling: Preprocessing["target"]): Float64Array {
  if (scaling === undefined) return outputs;
  const { mean, scale } = scaling;
  for (let index = 0; index < outputs.length; index++) outputs[index] = (outputs[index] as number) * scale + mean;
  return outputs;
}

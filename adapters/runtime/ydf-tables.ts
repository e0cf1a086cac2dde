import type { ModelTask } from "../../core/documents/model.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Encoder } from "../../core/model/encode.ts";
import type { LabelledRows } from "../../core/model/labelled-rows.ts";
import { countOutputs, rescaleOutputs } from "../../core/model/model-task.ts";
import { LABEL_COLUMN, ydfClass } from "../../core/model/ydf-forest.ts";
import { ydfColumnName, ydfLevel } from "../../core/model/ydf-trees.ts";
import type { TrainedModel, TrainRequest } from "../../core/trainers/trainer.ts";
import type { YdfLearner, YdfLibrary, YdfMember, YdfTable, YdfTask } from "./ydf-library.ts";

export interface GrowOptions {
  /** Names the trainer in errors. */
  readonly trainer: string;
  readonly learner: YdfLearner;
  readonly task: ModelTask;
}

/** @throws SLIPWAY_E_TRAINING_FAILED */
export function growTrees(library: YdfLibrary, table: YdfTable, { trainer, learner, task }: GrowOptions): YdfMember {
  const kind: YdfTask = task.kind === "regression" ? "REGRESSION" : "CLASSIFICATION";
  try {
    return library.train(learner, kind, table);
  } catch (cause) {
    throw new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
      what: `${trainer}: Yggdrasil could not grow trees: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy: "Give more rows, or take the trainer linear.",
      cause,
    });
  }
}

/** Rows in the given order. The library tells numbers from categories by the type of the first value. */
export function buildYdfTable(
  rows: LabelledRows,
  { columns }: Encoder,
  { order, task }: { readonly order: readonly number[]; readonly task: ModelTask },
): YdfTable {
  const truth = order.map((row) => rows.truth[row] as number);
  return {
    ...buildColumns(rows, columns, order),
    [LABEL_COLUMN]: task.kind === "regression" ? truth : truth.map(ydfClass),
  };
}

function buildColumns(
  { matrix, width }: Omit<LabelledRows, "truth">,
  columns: Encoder["columns"],
  order: readonly number[],
): YdfTable {
  return Object.fromEntries(
    columns.map(({ codes }, index) => {
      const values = order.map((row) => matrix[row * width + index] as number);
      return [ydfColumnName(index), codes === undefined ? values : values.map(ydfLevel)];
    }),
  );
}

/** Scores by the library itself, averaged over the members: what the files are held against. */
export function createLibraryPredictor(
  members: readonly YdfMember[],
  encoder: Encoder,
  { task, preprocessing }: Pick<TrainRequest, "task" | "preprocessing">,
): TrainedModel["predictor"] {
  const outputs = countOutputs(task);
  return {
    predict: (table) => {
      const scores = new Float64Array(table.rows * outputs);
      if (table.rows === 0) return Promise.resolve(scores);
      const order = Array.from({ length: table.rows }, (_, row) => row);
      const encoded = { matrix: encoder.encode(table), width: encoder.columns.length };
      const examples = buildColumns(encoded, encoder.columns, order);
      for (const member of members) addOutputs(scores, member, { examples, task, weight: 1 / members.length });
      return Promise.resolve(rescaleOutputs(scores, preprocessing.target));
    },
    dispose: () => {
      for (const member of members) member.dispose();
    },
  };
}

interface Scoring {
  readonly examples: YdfTable;
  readonly task: ModelTask;
  readonly weight: number;
}

function addOutputs(scores: Float64Array, member: YdfMember, { examples, task, weight }: Scoring): void {
  const { classes } = member;
  const add = (index: number, value: number): void => {
    scores[index] = (scores[index] as number) + weight * value;
  };
  const outputs = countOutputs(task);
  for (const [index, value] of member.predict(examples).entries()) {
    if (task.kind === "regression") add(index, value);
    else if (classes.length === 2) {
      const second = Number(classes[1]);
      if (task.kind === "binary") add(index, second === 1 ? value : 1 - value);
      else {
        add(index * 2 + second, value);
        add(index * 2 + 1 - second, 1 - value);
      }
    } else add(Math.floor(index / outputs) * outputs + Number(classes[index % outputs]), value);
  }
}

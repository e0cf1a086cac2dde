import type { TableFiles } from "../../core/data/table-files.ts";
import type { Trainer } from "../../core/trainers/trainer.ts";
import { createCommandTrainer } from "./command-trainer.ts";
import { gbtTrainer } from "./gbt-trainer.ts";
import { linearTrainer } from "./linear-trainer.ts";
import { mlpTrainer } from "./mlp-trainer.ts";
import { onnxTrainer } from "./onnx-trainer.ts";
import { randomForestTrainer } from "./random-forest-trainer.ts";
import { sequenceTrainer } from "./sequence-trainer.ts";

const IMPLEMENTATIONS: readonly Trainer[] = [
  linearTrainer,
  gbtTrainer,
  randomForestTrainer,
  mlpTrainer,
  sequenceTrainer,
  onnxTrainer,
];

export interface TrainersOptions {
  /** Where programs of users find their data. */
  readonly tables: TableFiles;
}

/** Every trainer by the id of its record. Libraries are loaded when a trainer is used, not here. */
export function createTrainers({ tables }: TrainersOptions): ReadonlyMap<string, Trainer> {
  return new Map([...IMPLEMENTATIONS, createCommandTrainer(tables)].map((trainer) => [trainer.id, trainer]));
}

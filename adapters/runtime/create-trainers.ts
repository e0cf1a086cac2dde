import type { Trainer } from "../../core/trainers/trainer.ts";
import { gbtTrainer } from "./gbt-trainer.ts";
import { linearTrainer } from "./linear-trainer.ts";
import { mlpTrainer } from "./mlp-trainer.ts";
import { randomForestTrainer } from "./random-forest-trainer.ts";

const IMPLEMENTATIONS: readonly Trainer[] = [linearTrainer, gbtTrainer, randomForestTrainer, mlpTrainer];

/** Every trainer by the id of its record. Libraries are loaded when a trainer is used, not here. */
export function createTrainers(): ReadonlyMap<string, Trainer> {
  return new Map(IMPLEMENTATIONS.map((trainer) => [trainer.id, trainer]));
}

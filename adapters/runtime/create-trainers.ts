import type { Trainer } from "../../core/trainers/trainer.ts";
import { linearTrainer } from "./linear-trainer.ts";

const IMPLEMENTATIONS: readonly Trainer[] = [linearTrainer];

/** Every trainer by the id of its record. Libraries are loaded when a trainer is used, not here. */
export function createTrainers(): ReadonlyMap<string, Trainer> {
  return new Map(IMPLEMENTATIONS.map((trainer) => [trainer.id, trainer]));
}

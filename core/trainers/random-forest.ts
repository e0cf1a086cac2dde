import { z } from "zod";
import { seedOptions } from "./seeds.ts";
import type { TrainerRecord } from "./trainer.ts";

const parameters = z.strictObject({ ...seedOptions });

/**
 * Random forest of Yggdrasil Decision Forests with its own defaults, which its JavaScript interface does not let anybody
 * change: 300 trees of depth 16 on bootstrapped rows, each with one vote for a class; for numbers their mean. It needs no
 * validation rows, so it is given the training and the validation part together; its losses are those of out-of-bag rows.
 */
export const randomForest: TrainerRecord<typeof parameters> = {
  id: "randomForest",
  title: "Random forest",
  tasks: ["binary", "multiclass", "regression", "forecast"],
  format: "ydf",
  encoding: "columns",
  learnsFromValidation: true,
  parameters,
};

import { z } from "zod";
import { seedOptions } from "./seeds.ts";
import type { TrainerRecord } from "./trainer.ts";

const parameters = z.strictObject({
  members: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe(
      "Models whose outputs are averaged. Each sees the rows in another order and so stops early on another tenth of them.",
    ),
  ...seedOptions,
});

/**
 * Gradient boosted trees of Yggdrasil Decision Forests with its own defaults, which its JavaScript interface does not
 * let anybody change. The library takes a tenth of its rows for early stopping by itself, so it is given the training
 * and the validation part together.
 */
export const gbt: TrainerRecord<typeof parameters> = {
  id: "gbt",
  title: "Gradient boosted trees",
  tasks: ["binary", "multiclass", "regression", "forecast"],
  format: "ydf",
  encoding: "columns",
  learnsFromValidation: true,
  parameters,
};

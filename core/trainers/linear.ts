import { z } from "zod";
import type { TrainerRecord } from "./trainer.ts";

const parameters = z.strictObject({
  l2: z
    .union([z.literal("auto"), z.number().gt(0)])
    .default("auto")
    .describe(
      "Weight of the squared coefficients against the summed loss (scikit-learn: 1/C, for numbers alpha). `auto` takes the one of 0.1, 1, 10, 100, 1000 with the lowest loss on the validation part.",
    ),
  maxIterations: z.number().int().min(1).max(100_000).default(1000).describe("Upper limit of iterations."),
  tolerance: z
    .number()
    .gt(0)
    .max(0.1)
    .default(1e-6)
    .describe("Converged when no derivative of the mean loss is larger."),
});

/**
 * A linear model with an L2 penalty on standardised and one-hot columns: logistic regression for two classes and softmax
 * regression for more (both by L-BFGS), ridge regression for numbers (by conjugate gradients). The strength is chosen on the validation
 * part; the final fit then uses the training and the validation part together. Deterministic; the seed is not used.
 */
export const linear: TrainerRecord<typeof parameters> = {
  id: "linear",
  title: "Linear model",
  tasks: ["binary", "multiclass", "regression", "forecast"],
  format: "linear",
  encoding: "dense",
  learnsFromValidation: true,
  parameters,
};
export type LinearParameters = z.output<typeof parameters>;

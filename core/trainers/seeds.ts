import { z } from "zod";

const MAX_SEEDS = 100;

/** For trainers that draw at random. */
export const seedOptions = {
  seeds: z
    .number()
    .int()
    .min(1)
    .max(MAX_SEEDS)
    .default(1)
    .describe(
      "How many seeds to train with. The first gives the model; all together tell how far the primary metric moves on the validation part by the seed alone.",
    ),
};

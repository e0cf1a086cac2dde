import { z } from "zod";
import { maybeNumber } from "./document.ts";

/** What a multiclass evaluation holds beside its metrics. */
export const multiclassDetail = z.object({
  classes: z.array(z.string()),
  /** Rows true class, columns predicted, in the order of `classes`. */
  confusion: z.array(z.array(z.number().int())),
  perClass: z.array(
    z.object({
      class: z.string(),
      n: z.number().int(),
      precision: maybeNumber,
      recall: maybeNumber,
      f1: maybeNumber,
      auc: maybeNumber,
    }),
  ),
});
export type MulticlassDetail = z.output<typeof multiclassDetail>;

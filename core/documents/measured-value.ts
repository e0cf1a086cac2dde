import { z } from "zod";
import { intervalPair, maybeNumber } from "./document.ts";

/** A number with its interval, as every section of a document holds it. */
export const measuredValue = z.object({
  value: maybeNumber,
  /** Two-sided interval at `level`; null when there is none. */
  ci: intervalPair.nullable(),
  level: z.number(),
  /** How `ci` was computed; absent when there is none. */
  method: z.string().exactOptional(),
  /** Rows behind the value. */
  n: z.number().int(),
  /** Why `value` or `ci` is null, or how the value is to be read. */
  reason: z.string().exactOptional(),
});
export type MeasuredValue = z.output<typeof measuredValue>;

import { z } from "zod";
import { OUTCOMES } from "../outcome.ts";
import { defineDocument, instantText } from "./document.ts";

/** What one `slipway run` did. */
export const deliveryDocument = defineDocument("delivery", {
  pipeline: z.string(),
  startedAt: instantText,
  seconds: z.number(),
  /** Of the worst stage. Monitoring counts only where the caller asks for it (DESIGN 16: 5). */
  outcome: z.enum(OUTCOMES),
  stages: z.array(
    z.object({
      stage: z.string(),
      outcome: z.enum(OUTCOMES),
      seconds: z.number(),
      /** Path of its document, that of an earlier run when nothing changed; "" when there is none. */
      document: z.string(),
      /** Why it was skipped. */
      reason: z.string().exactOptional(),
    }),
  ),
  /** Registered version, "" when none was. */
  version: z.string(),
  report: z.object({ html: z.string(), markdown: z.string() }),
});
export type Delivery = z.output<typeof deliveryDocument.schema>;

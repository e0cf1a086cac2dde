import { z } from "zod";
import { instantText } from "../documents/document.ts";

/** The stream of the state store that holds accepted overrides. */
export const OVERRIDE_STREAM = "overrides";

/** A gate's verdict that a person answers for. */
export const overrideRecordSchema = z.strictObject({
  /** Number of the pull request. */
  pull: z.number().int().min(1),
  /** Its head, the only commit that this holds for; 40 hex digits, or 64. */
  commit: z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/),
  /** Login of who answers for it. */
  by: z.string().min(1).max(100),
  /** One cleaned line; hostile text all the same wherever it is shown. */
  reason: z.string().min(1).max(300),
  /** When it was written. */
  at: instantText,
  /** Id of the comment. */
  comment: z.number().int().min(1),
});
export type OverrideRecord = z.output<typeof overrideRecordSchema>;

/** A comment is one override, whenever and however often it is read. */
export function overrideKey({ comment }: Pick<OverrideRecord, "comment">): string {
  return `comment:${comment}`;
}

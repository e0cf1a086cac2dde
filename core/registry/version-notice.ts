import { z } from "zod";
import { defineDocument, instantText } from "../documents/document.ts";
import { isModelName, isStageName, isVersion } from "./grammar.ts";

/**
 * What may be said of a version after it was published. `claim`: a stage is about to name it, so that no collection takes
 * it away meanwhile. `collect`: its files are removed; nothing can follow.
 */
export const NOTICE_KINDS = ["deprecate", "undeprecate", "yank", "unyank", "claim", "collect"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** One step of a model's append-only list of notices. A version itself never changes. */
export interface VersionNotice {
  readonly model: string;
  /** From 1, without gaps, over all versions of the model. */
  readonly number: number;
  readonly version: string;
  readonly kind: NoticeKind;
  readonly at: string;
  /** At most 1,000 characters. */
  readonly reason: string;
  /** For a claim: the stage, and the number of its newest record then (0: none). A later record that names the version settles it. */
  readonly claim?: { readonly stage: string; readonly after: number };
}

/** A notice as it is stored. */
export const versionNoticeDocument = defineDocument("version-notice", {
  model: z.string().refine(isModelName, "must be a model name"),
  number: z.number().int().min(1),
  version: z.string().refine(isVersion, "must be a version"),
  kind: z.enum(NOTICE_KINDS),
  at: instantText,
  reason: z.string().max(1000),
  claim: z
    .object({ stage: z.string().refine(isStageName, "must be a stage name"), after: z.number().int().min(0) })
    .exactOptional(),
}) satisfies { readonly schema: z.ZodType<VersionNotice> };

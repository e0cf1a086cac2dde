import { z } from "zod";
import { overrideRecordSchema } from "../override/override-record.ts";
import { findUriProblem, MAX_URI_LENGTH } from "../registry/foreign-uri.ts";
import { defineDocument, instantText, sha256Text } from "./document.ts";
import { signatureSchema } from "./model.ts";

export const manifestDocument = defineDocument("manifest", {
  model: z.string(),
  version: z.string(),
  /** Idempotency key: sha256 of canonical {model, file digests, signature, data digests, source commit} (DESIGN 16: 1). */
  key: sha256Text,
  createdAt: instantText,
  files: z.array(
    z.object({
      path: z.string(),
      sha256: sha256Text,
      bytes: z.number().int().nonnegative(),
      /** Where the file lives when the registry has no copy of it. Stands outside the key: what counts is the content. */
      uri: z
        .string()
        .max(MAX_URI_LENGTH)
        .refine((uri) => findUriProblem(uri) === undefined, "is no address that a manifest may hold")
        .exactOptional(),
    }),
  ),
  modelDigest: sha256Text,
  signature: signatureSchema,
  dataDigest: sha256Text.nullable(),
  testDigest: sha256Text.nullable(),
  evaluationDigest: sha256Text.nullable(),
  source: z.object({ commit: z.string().nullable(), run: z.string().nullable() }),
  parent: z.string().nullable(),
  /** Who answers for a gate that was not passed, and why; absent where none needed it. Stands outside the key. */
  override: overrideRecordSchema.exactOptional(),
  /** Headline metrics, for listings. */
  metrics: z.record(z.string(), z.number().nullable()),
});
export type Manifest = z.output<typeof manifestDocument.schema>;

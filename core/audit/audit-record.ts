import { z } from "zod";
import { instantText, sha256Text } from "../documents/document.ts";

/** The stream of the state store that holds the audit. */
export const AUDIT_STREAM = "audit";

/** What the registry holds, and what stages decided. Ids are public and permanent. */
export const REGISTRY_ACTIONS = [
  "registration",
  "promotion",
  "rollback",
  "deprecate",
  "undeprecate",
  "yank",
  "unyank",
  "collect",
] as const;
export const DOCUMENT_ACTIONS = ["evaluation", "deployment", "monitoring", "override"] as const;

/** One line of the audit. */
export const auditRecordSchema = z.strictObject({
  action: z.enum([...REGISTRY_ACTIONS, ...DOCUMENT_ACTIONS]),
  /** `credit-risk@1.0.0`, or the pipeline for what concerns no version. */
  subject: z.string(),
  at: instantText,
  /** sha256 of the canonical JSON of the document, manifest, stage record or notice. */
  digest: sha256Text,
  /** Where in the registry it is; absent for documents, which later runs overwrite. */
  place: z.string().exactOptional(),
  /** For people: the verdict, the stage, the reason. */
  detail: z.string(),
});
export type AuditRecord = z.output<typeof auditRecordSchema>;
export type DocumentAction = (typeof DOCUMENT_ACTIONS)[number];

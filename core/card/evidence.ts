import { digestOf, type Sha256 } from "../canonical-json.ts";
import type { DocumentStore } from "../documents/document-store.ts";
import { type Evaluation, evaluationDocument } from "../documents/evaluation.ts";
import { type Manifest, manifestDocument } from "../documents/manifest.ts";
import { type Profile, profileDocument } from "../documents/profile.ts";
import { type RunDocument, runDocument } from "../documents/run.ts";

export const EVIDENCE_NAMES = ["run.json", "evaluation.json", "manifest.json", "profile.json"] as const;
export type EvidenceName = (typeof EVIDENCE_NAMES)[number];

/** What a model card is written from: the documents that exist. */
export interface CardEvidence {
  readonly "run.json"?: RunDocument;
  readonly "evaluation.json"?: Evaluation;
  readonly "manifest.json"?: Manifest;
  readonly "profile.json"?: Profile;
}

/** @throws SLIPWAY_E_DOCUMENT_INVALID for one that exists and cannot be used */
export async function loadCardEvidence(documents: DocumentStore): Promise<CardEvidence> {
  const [run, evaluation, manifest, profile] = await Promise.all([
    documents.load(runDocument),
    documents.load(evaluationDocument),
    documents.load(manifestDocument),
    documents.load(profileDocument),
  ]);
  return {
    ...(run === undefined ? {} : { "run.json": run }),
    ...(evaluation === undefined ? {} : { "evaluation.json": evaluation }),
    ...(manifest === undefined ? {} : { "manifest.json": manifest }),
    ...(profile === undefined ? {} : { "profile.json": profile }),
  };
}

/** A model is known by its training, its evaluation or its version; a profile alone is a reference table. */
export function hasModel(evidence: CardEvidence): boolean {
  return EVIDENCE_NAMES.some((name) => name !== "profile.json" && evidence[name] !== undefined);
}

/** sha256 of the canonical JSON of each document, as manifest.json has that of the evaluation. */
export function digestEvidence(evidence: CardEvidence, sha256: Sha256): ReadonlyMap<EvidenceName, string> {
  return new Map(
    EVIDENCE_NAMES.flatMap((name) => {
      const document = evidence[name];
      return document === undefined ? [] : [[name, digestOf(document, sha256)] as const];
    }),
  );
}

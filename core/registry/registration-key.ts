import { digestOf, type Sha256 } from "../canonical-json.ts";
import type { Manifest } from "../documents/manifest.ts";

/** Files beside the model that tell about it: they hold times, or follow from what is in the key. */
export const EVIDENCE_FILES = ["profile.json", "run.json", "evaluation.json", "predictions.parquet", "MODEL_CARD.md"];

// The content of model.json counts as `modelDigest`.
const OUTSIDE_KEY: ReadonlySet<string> = new Set(["model.json", ...EVIDENCE_FILES]);

export type RegistrationIdentity = Pick<
  Manifest,
  "model" | "modelDigest" | "files" | "signature" | "dataDigest" | "source"
>;

/**
 * What makes two registrations the same: sha256 of canonical {model, file digests, signature, data digests, source
 * commit}. Version, parent, run and time stand outside it, so that a repeated registration finds its first one.
 */
export function computeRegistrationKey(identity: RegistrationIdentity, sha256: Sha256): string {
  const files = identity.files
    .filter(({ path }) => !OUTSIDE_KEY.has(path))
    .map(({ path, sha256: digest }) => ({ path, sha256: digest }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return digestOf(
    {
      model: identity.model,
      modelDigest: identity.modelDigest,
      files,
      signature: identity.signature,
      data: identity.dataDigest,
      commit: identity.source.commit,
    },
    sha256,
  );
}

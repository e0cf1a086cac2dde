import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../../adapters/files/sha256.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import type { Signature } from "../../core/documents/model.ts";
import type { FileSource } from "../../core/registry/model-store.ts";
import type { ManifestDraft } from "../../core/registry/register-version.ts";
import { computeRegistrationKey } from "../../core/registry/registration-key.ts";

export const SAMPLE_SIGNATURE: Signature = {
  inputs: [
    { name: "age", kind: "number", required: true },
    { name: "home", kind: "category", required: false, levels: ["owner", "rent"] },
  ],
  outputs: [{ name: "score", kind: "probability", classes: ["bad"] }],
};

export interface SampleVersionOptions {
  /** Written with real files; several samples may not share one. */
  readonly folder: string;
  readonly model?: string;
  /** Different text is a different model. */
  readonly weights?: string;
  readonly signature?: Signature;
}

export interface SampleDraft {
  readonly draft: ManifestDraft;
  readonly source: FileSource;
}

/** A small model on disk and the manifest draft that registers it. */
export async function writeSampleDraft(options: SampleVersionOptions): Promise<SampleDraft> {
  const { folder, model = "credit-risk", weights = "0.5", signature = SAMPLE_SIGNATURE } = options;
  const contents = new Map([
    ["model.json", JSON.stringify({ model, weights })],
    ["weights.bin", weights],
    ["assets/levels.txt", "owner\nrent\n"],
  ]);
  for (const [path, content] of contents) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const draft: ManifestDraft = {
    model,
    files: [...contents].map(([path, content]) => ({
      path,
      sha256: sha256(content),
      bytes: Buffer.byteLength(content),
    })),
    modelDigest: sha256(weights),
    signature,
    dataDigest: sha256("data"),
    testDigest: null,
    evaluationDigest: null,
    source: { commit: null, run: null },
    metrics: { roc_auc: 0.8 },
  };
  return { draft, source: { pathOf: (path) => join(folder, path) } };
}

export interface SampleIdentity {
  readonly version: string;
  readonly parent?: string | null;
  readonly createdAt?: string;
}

export function completeManifest(
  draft: ManifestDraft,
  { version, parent = null, createdAt = "2026-01-01T00:00:00.000Z" }: SampleIdentity,
): Manifest {
  const key = computeRegistrationKey(draft, sha256);
  return { schema: "slipway/manifest/v1", ...draft, version, parent, createdAt, key };
}

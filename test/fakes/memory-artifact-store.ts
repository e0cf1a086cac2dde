import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactStore, ArtifactUpload, StoredArtifact } from "../../core/artifacts/artifact-store.ts";
import { assertArtifactDigest, assertArtifactSize } from "../../core/artifacts/check-artifact.ts";
import { buildZip } from "./zip-file.ts";

export type MemoryArtifacts = ArtifactStore & {
  /** Puts what a run left, true or not. */
  put(artifact: {
    readonly runId: number;
    readonly name: string;
    readonly content: Uint8Array;
    readonly digest?: string;
  }): void;
};

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** Artifacts of runs, of which `runId` is the one that asks. */
export function createMemoryArtifacts({ runId: own = 1 } = {}): MemoryArtifacts {
  const kept: { readonly artifact: StoredArtifact; readonly runId: number; readonly content: Uint8Array }[] = [];
  const keep = ({
    runId,
    name,
    content,
    digest = sha256(content),
  }: Parameters<MemoryArtifacts["put"]>[0]): StoredArtifact => {
    const artifact = { id: kept.length + 1, name, bytes: content.length, digest };
    kept.push({ artifact, runId, content });
    return artifact;
  };

  return {
    put: (artifact) => void keep(artifact),
    upload: async (artifact) => keep({ runId: own, name: artifact.name, content: await pack(artifact) }),
    async list(runId) {
      const listed = kept.filter((each) => each.runId === (runId ?? own));
      const newest = new Map(listed.map(({ artifact }) => [artifact.name, artifact]));
      return [...newest.values()].map((artifact) => (runId === undefined ? artifact : { ...artifact, runId }));
    },
    async download(artifact, { maxBytes }) {
      assertArtifactSize(artifact, artifact.bytes, maxBytes);
      const content = kept.find((each) => each.artifact.id === artifact.id)?.content ?? new Uint8Array();
      assertArtifactSize(artifact, content.length, maxBytes);
      assertArtifactDigest(artifact, content, sha256);
      return content;
    },
  };
}

async function pack({ root, files, single }: ArtifactUpload): Promise<Uint8Array> {
  const contents = await Promise.all(files.map((file) => readFile(join(root, file))));
  const [only = Buffer.alloc(0)] = contents;
  return single === true ? only : buildZip(files.map((path, index) => ({ path, content: contents[index] ?? "" })));
}

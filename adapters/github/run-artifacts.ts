import { createHash } from "node:crypto";
import type { ArtifactReader, StoredArtifact } from "../../core/artifacts/artifact-store.ts";
import { assertArtifactDigest, assertArtifactSize, newestOfEachName } from "../../core/artifacts/check-artifact.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { GitHub } from "./client.ts";

const PERMISSION = { permission: "actions: read" } as const;
const MAX_LISTED = 1000; // a run has at most 500 per job; whoever uploads more is not read to the end

/** Artifacts of any run of the repository through the REST API, which needs `actions: read`. */
export function createRunArtifacts(github: GitHub): ArtifactReader {
  return {
    async list(runId) {
      if (runId === undefined) throw new TypeError("The REST API reads artifacts of a run that is named.");
      const artifacts = await github.list(
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
        { run_id: runId },
        { ...PERMISSION, enough: (items) => items.length >= MAX_LISTED },
      );
      return newestOfEachName(
        artifacts.map(({ id, name, size_in_bytes: bytes, digest }) => ({
          id,
          name,
          bytes,
          digest: parseDigest(digest),
          runId,
        })),
      );
    },

    async download(artifact, { maxBytes }) {
      assertArtifactSize(artifact, artifact.bytes, maxBytes);
      const content = await github.tryDownload(
        "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
        { artifact_id: artifact.id, archive_format: "zip" },
        {
          ...PERMISSION,
          refusals: [404, 410],
          consume: (body) => collect(body, (bytes) => assertArtifactSize(artifact, bytes, maxBytes)),
        },
      );
      if (content === undefined) throw gone(artifact);
      assertArtifactDigest(artifact, content, sha256);
      return content;
    },
  };
}

/** Listings say `sha256:<hex>`. */
export function parseDigest(digest: string | null | undefined): string | null {
  return /^sha256:([0-9a-f]{64})$/.exec(digest ?? "")?.[1] ?? null;
}

function gone({ name, runId }: StoredArtifact): SlipwayError {
  return new SlipwayError("SLIPWAY_E_ARTIFACT_FAILED", {
    what: `Artifact ${name} of run ${runId ?? "unknown"} cannot be downloaded: it has expired or was deleted.`,
    remedy: "Run that workflow again: it uploads a new one.",
  });
}

/** Stops as soon as `check` refuses what has come so far. */
async function collect(body: AsyncIterable<Uint8Array>, check: (bytes: number) => void): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    check(bytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

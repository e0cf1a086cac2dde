import type { Sha256 } from "../canonical-json.ts";
import { SlipwayError } from "../errors.ts";
import type { StoredArtifact } from "./artifact-store.ts";

/** @throws SLIPWAY_E_ARTIFACT_INVALID when an artifact has, or says that it has, more than `maxBytes` */
export function assertArtifactSize({ name }: Pick<StoredArtifact, "name">, bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  throw new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
    what: `Artifact ${name} is refused: it has ${bytes} bytes or more, and ${maxBytes} are allowed.`,
    remedy: "Nothing of it was used.",
  });
}

/** @throws SLIPWAY_E_ARTIFACT_INVALID when the content is not what the listing says */
export function assertArtifactDigest({ name, digest }: StoredArtifact, content: Uint8Array, sha256: Sha256): void {
  if (digest === null || sha256(content) === digest) return;
  throw new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
    what: `Artifact ${name} is refused: its digest is not the listed one.`,
    remedy: "Nothing of it was used. Run the workflow that uploads it again.",
  });
}

/** Names are immutable within one attempt of a run, so the newest of a name has the highest id. */
export function newestOfEachName<Artifact extends Pick<StoredArtifact, "id" | "name">>(
  artifacts: readonly Artifact[],
): readonly Artifact[] {
  return [...new Map(artifacts.toSorted((a, b) => a.id - b.id).map((artifact) => [artifact.name, artifact])).values()];
}

import type { ReadArchive } from "../artifacts/archive.ts";
import type { ArtifactReader, StoredArtifact } from "../artifacts/artifact-store.ts";
import type { ReportEvidence } from "../documents/report-evidence.ts";
import { SlipwayError } from "../errors.ts";
import { MAX_EVIDENCE_BYTES } from "./build-report-evidence.ts";
import { parseReportEvidence } from "./parse-report-evidence.ts";

/** The only file of the artifact. */
export const EVIDENCE_FILE = "report.json";

const LIMITS = { maxFiles: 1, maxFileBytes: MAX_EVIDENCE_BYTES, maxTotalBytes: MAX_EVIDENCE_BYTES };

export interface ReadReportPorts {
  readonly artifacts: Pick<ArtifactReader, "download">;
  readonly readArchive: ReadArchive;
}

/**
 * The evidence in an artifact that anybody may have made: listed size, digest, zip, schema, and that it speaks of the run it belongs to.
 * @throws SLIPWAY_E_ARTIFACT_INVALID, SLIPWAY_E_ARTIFACT_FAILED, or what GitHub's API throws
 */
export async function readReportArtifact(
  artifact: StoredArtifact,
  expected: { readonly commit: string; readonly runId: number },
  { artifacts, readArchive }: ReadReportPorts,
): Promise<ReportEvidence> {
  const { name } = artifact;
  const zip = await artifacts.download(artifact, { maxBytes: MAX_EVIDENCE_BYTES });
  const content = readArchive(zip, { name, limits: LIMITS }).get(EVIDENCE_FILE);
  if (content === undefined) {
    throw new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
      what: `Artifact ${name} is refused: it holds no ${EVIDENCE_FILE}.`,
      remedy: "Nothing of it was posted. Run the pull request's workflow again.",
    });
  }
  return parseReportEvidence(content, { artifact: name, ...expected });
}

import type { StoredArtifact } from "../../core/artifacts/artifact-store.ts";
import type { ReportEvidence } from "../../core/documents/report-evidence.ts";
import { SlipwayError } from "../../core/errors.ts";
import { readReportArtifact } from "../../core/evidence/read-report-artifact.ts";
import { modelOfReportArtifact } from "../../core/evidence/report-artifact.ts";
import type { ReportedRun } from "../../core/evidence/workflow-run.ts";
import { deliver } from "./deliver.ts";
import type { PostingPorts } from "./main.ts";

const MAX_REPORTS = 20; // comments on one pull request: more is no report, and a token has 1,000 requests an hour

/**
 * The evidence of every model that the run reports, by name. Artifacts of other names are not looked at.
 * @throws SLIPWAY_E_ARTIFACT_INVALID when any of it is not what it should be
 */
export async function gatherReports(reported: ReportedRun, ports: PostingPorts): Promise<readonly ReportEvidence[]> {
  const { github, log } = ports;
  const listed = await github.artifacts.list(reported.run.id);
  const artifacts = listed
    .filter(({ name }) => modelOfReportArtifact(name) !== undefined)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const left = artifacts.slice(MAX_REPORTS);
  if (left.length > 0)
    log.warn(`${left.length} of ${artifacts.length} reports are not posted: ${MAX_REPORTS} is the most.`);
  const reports: ReportEvidence[] = [];
  for (const artifact of artifacts.slice(0, MAX_REPORTS)) reports.push(await read(artifact, reported, ports));
  return reports;
}

async function read(artifact: StoredArtifact, reported: ReportedRun, ports: PostingPorts): Promise<ReportEvidence> {
  try {
    return await readReportArtifact(artifact, { commit: reported.commit, runId: reported.run.id }, ports.github);
  } catch (thrown) {
    if (thrown instanceof SlipwayError && thrown.code === "SLIPWAY_E_ARTIFACT_INVALID")
      await markRefused(artifact, reported, ports);
    throw thrown;
  }
}

/** A required status that never comes looks like a slow one; this says in our own words that somebody has to look. */
async function markRefused(
  { name }: StoredArtifact,
  { commit }: ReportedRun,
  { github, log }: PostingPorts,
): Promise<void> {
  const check = {
    commit,
    context: `slipway/${modelOfReportArtifact(name)}`,
    state: "error",
    description: "The evidence of this pull request was refused: the log of the report says why.",
  } as const;
  await deliver(async () => await github.checks.report(check), log);
}

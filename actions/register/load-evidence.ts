import { type Evaluation, evaluationDocument } from "../../core/documents/evaluation.ts";
import { modelDocument } from "../../core/documents/model.ts";
import { profileDocument } from "../../core/documents/profile.ts";
import { runDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Evidence } from "../../core/registry/check-evidence.ts";
import type { DigestFile, FileDigest } from "../../core/registry/file-digest.ts";
import { assertFilePath } from "../../core/registry/grammar.ts";
import { EVIDENCE_FILES } from "../../core/registry/registration-key.ts";
import type { Candidate } from "./resolve-candidate.ts";

/**
 * Reads the documents of a candidate and takes the digests of every file that a version of it has.
 * @throws SLIPWAY_E_DOCUMENT_MISSING when a stage has not run, or a folder holds no model
 */
export async function loadEvidence(
  candidate: Candidate,
  { digestFile }: { readonly digestFile: DigestFile },
): Promise<Evidence> {
  const { documents, source, pipeline, place } = candidate;
  const model = await documents.load(modelDocument);
  if (model === undefined) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
      what:
        pipeline === null ? `${place} holds no model.json.` : `There is no model of ${pipeline}: nothing was trained.`,
      remedy:
        pipeline === null
          ? "Give the folder that holds model.json and the files it lists, such as .slipway/out/<pipeline>/model."
          : `Type \`slipway train ${place}\` first.`,
    });
  }
  const run = await documents.load(runDocument);
  const evaluation = await documents.load(evaluationDocument);
  assertJudged(candidate, evaluation);
  await documents.load(profileDocument); // refuses an invalid one now; nobody could monitor with it later
  const files = new Map<string, FileDigest>();
  for (const path of ["model.json", ...model.files.map((file) => file.path), ...EVIDENCE_FILES]) {
    assertFilePath(path);
    const digest = await digestFile(source.pathOf(path));
    if (digest !== undefined) files.set(path, digest);
  }
  if (pipeline !== null) assertStagesRan(candidate, files);
  return { model, run, evaluation, files };
}

/** Scores that were brought from elsewhere say nothing about the pipeline's own model. @throws SLIPWAY_E_DIGEST_MISMATCH */
function assertJudged({ pipeline, place }: Candidate, evaluation: Evaluation | undefined): void {
  if (pipeline === null || evaluation === undefined || evaluation.modelDigest !== null) return;
  throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `evaluation.json of ${pipeline} judged a table of scores and not the model.`,
    remedy: `Type \`slipway evaluate ${place}\` first.`,
  });
}

/** A model folder may come alone; a pipeline leaves all of these. */
function assertStagesRan(candidate: Candidate, files: ReadonlyMap<string, FileDigest>): void {
  if (!files.has("run.json")) throw missing("run.json", candidate, "train");
  if (!files.has("evaluation.json")) throw missing("evaluation.json", candidate, "evaluate");
  if (!files.has("predictions.parquet")) throw missing("predictions.parquet", candidate, "evaluate");
}

function missing(file: string, { model, place }: Candidate, stage: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
    what: `There is no ${file} for ${model}.`,
    remedy: `Type \`slipway ${stage} ${place}\` first.`,
  });
}

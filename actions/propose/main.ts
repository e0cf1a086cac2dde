import type { ArtifactFetcher } from "../../core/artifacts/fetch-artifact.ts";
import { cleanText, clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { CommentBoard, RunOrder } from "../../core/comments/comment-board.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { type Evaluation, evaluationDocument } from "../../core/documents/evaluation.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import { buildRetrainRequest, findObjection } from "../../core/retrain/build-request.ts";
import type { ProposalDesk } from "../../core/retrain/proposal-desk.ts";
import { retrainSubject } from "../../core/retrain/retrain-subject.ts";
import { type Phrase, phrase, plain } from "../../reports/phrase.ts";
import { renderRunMarkdown } from "../../reports/run-report.ts";
import type { ProposeInputs, ProposeOutput } from "./contract.ts";

export interface ProposePorts extends ArtifactFetcher {
  readonly pipelines: PipelineSource;
  openDocuments(model: string): DocumentStore;
  readonly desk: ProposalDesk;
  readonly board: CommentBoard;
  /** Commit that the challenger was trained from. */
  readonly commit: string;
  readonly order: RunOrder;
  readonly log: Logger;
}

/**
 * Ends a retraining: one pull request per model shows the challenger beside the champion, and merging it releases. The issue that asked is told
 * what came of it, in one comment that is rewritten.
 */
export async function run(inputs: ProposeInputs, ports: ProposePorts): Promise<Outcome<ProposeOutput>> {
  const { log, desk } = ports;
  const evaluation = await loadEvaluation(inputs, ports).catch(async (thrown: unknown) => {
    const { model } = inputs;
    if (model !== undefined)
      await tell(`The retraining of \`${model}\` has failed; its run says why.`, { model, inputs }, ports);
    throw thrown;
  });
  const model = evaluation.pipeline;
  const objection = findObjection(evaluation);
  if (objection !== undefined) {
    log.info(`${model} is not proposed: ${objection}`);
    await tell(
      `The retraining of \`${model}\` has ended: ${objection}. No pull request was opened.`,
      { model, inputs },
      ports,
    );
    return conclude("skipped", `\`${model}\` is not proposed: ${objection}.`);
  }
  const { id, attempt } = ports.order;
  const issue = inputs.issue === "" ? null : Number(inputs.issue);
  const reason = clip(cleanText(inputs.reason).trim(), MAX_SENTENCE);
  const request = buildRetrainRequest(evaluation, { reason, issue, run: `${id}/${attempt}` });
  const pull = await desk.propose({
    branch: `slipway/retrain-${model}`,
    parent: ports.commit,
    files: new Map([[placeOf(inputs.folder, model), `${JSON.stringify(request, null, 2)}\n`]]),
    title: `Retrain ${model}`,
    body: renderBody(evaluation, { reason, issue }),
  });
  log.info(`#${pull.number} was ${pull.result}: ${pull.url}`);
  await tell(
    `\`${model}\` was retrained: #${pull.number} shows how it compares, and merging it releases.`,
    { model, inputs },
    ports,
  );
  return conclude("passed", `Pull request #${pull.number} was ${pull.result} for \`${model}\`.`, pull.url);
}

/** @throws SLIPWAY_E_ARTIFACT_INVALID, SLIPWAY_E_DOCUMENT_MISSING, and what ArtifactFetcher throws */
async function loadEvaluation({ artifact, model }: ProposeInputs, ports: ProposePorts): Promise<Evaluation> {
  if (artifact === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "propose: no artifact is given.",
      remedy: "Name the one that evaluate has left in this run.",
    });
  }
  const { pipeline } = await ports.pipelines.load(await ports.fetchArtifact(artifact, model));
  const evaluation = await ports.openDocuments(pipeline.name).load(evaluationDocument);
  if (evaluation?.pipeline === pipeline.name) return evaluation;
  throw new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
    what: `Artifact ${artifact} holds no evaluation of ${pipeline.name}.`,
    remedy: "Nothing was proposed. See the job that evaluates.",
  });
}

/** In the folder that the release watches. */
function placeOf(folder: string, model: string): string {
  return `${folder === "." ? "" : `${folder}/`}retrain/${model}.json`;
}

function renderBody(
  evaluation: Evaluation,
  { reason, issue }: { readonly reason: string; readonly issue: number | null },
): string {
  const notes: readonly Phrase[] = [
    phrase`The challenger below was trained for this question and is not kept: merging this pull request has the release train, evaluate and register again.`,
    ...(reason === "" ? [] : [phrase`Why: ${plain(reason)}`]),
  ];
  const about = issue === null ? "" : `\n\nAbout #${issue}.`;
  return `${renderRunMarkdown({ evaluation, run: undefined, tenants: undefined }, { notes })}${about}`;
}

/** Below the issue that asked. */
async function tell(
  body: string,
  { model, inputs }: { readonly model: string; readonly inputs: ProposeInputs },
  { board, order }: ProposePorts,
): Promise<void> {
  if (inputs.issue === "") return;
  await board.post({ pull: Number(inputs.issue), subject: retrainSubject(model), body, run: order });
}

function conclude(status: "passed" | "skipped", summary: string, pull = ""): Outcome<ProposeOutput> {
  return { status, exitCode: 0, outputs: { outcome: status, document: "", pull }, summary };
}

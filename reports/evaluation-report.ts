import { clip, MAX_NAME } from "../core/clean-text.ts";
import type { Evaluation } from "../core/documents/evaluation.ts";
import { type Budget, COMMENT_BUDGET, fitSections, SUMMARY_BUDGET } from "./budget.ts";
import { buildMarker } from "./escape-markdown.ts";
import { buildEvaluationBlocks, type CommentSize, markEvaluation } from "./evaluation-comment.ts";
import { formatInstant } from "./format-number.ts";
import { renderHtml, renderMarkdown } from "./render.ts";
import { STYLE_HASH } from "./templates.generated.js";
import { buildAnswer } from "./views/answer.ts";
import { buildEvaluationFacts, buildEvaluationSections } from "./views/evaluation-sections.ts";
import { buildEvaluationRemarks, buildEvaluationVerdict } from "./views/evaluation-verdict.ts";
import { symbolOf } from "./views/tone.ts";

export interface EvaluationReportInput {
  readonly evaluation: Evaluation;
}

const WHERE = "The HTML report and evaluation.json have it all.";

/** One self-contained page about an evaluation: no script, no network, its charts drawn as SVG. */
export async function renderEvaluationHtml({ evaluation }: EvaluationReportInput): Promise<string> {
  const { word, tone, sentences } = buildEvaluationVerdict(evaluation);
  const subject = clip(evaluation.pipeline, MAX_NAME);
  return renderHtml("page.html", {
    title: `${subject}: ${word}`,
    styleHash: STYLE_HASH,
    subject,
    origin: `evaluation report, ${formatInstant(evaluation.evaluatedAt)}`,
    verdict: { word, tone, symbol: symbolOf(tone), sentences },
    remarks: buildEvaluationRemarks(evaluation),
    stages: [],
    facts: renderHtml("facts.html", { facts: buildEvaluationFacts(evaluation) }),
    sections: await buildEvaluationSections(evaluation),
  }).toString();
}

/** Pull-request comment about an evaluation, within GitHub's limit. */
export function renderEvaluationMarkdown(input: EvaluationReportInput): string {
  return render(input, COMMENT_BUDGET, { maxRows: 10 });
}

/** The same with more rows, for a job summary. */
export function renderEvaluationSummary(input: EvaluationReportInput): string {
  return render(input, SUMMARY_BUDGET, { maxRows: 200 });
}

function render({ evaluation }: EvaluationReportInput, budget: Budget, size: CommentSize): string {
  const answer = buildAnswer(buildEvaluationVerdict(evaluation), {
    subject: clip(evaluation.pipeline, MAX_NAME),
    remarks: buildEvaluationRemarks(evaluation),
  });
  const sections = [
    { title: "marker", rank: 0, text: buildMarker(markEvaluation(evaluation)) },
    { title: "verdict", rank: 0, text: renderMarkdown("answer.md", answer) },
    ...buildEvaluationBlocks(evaluation, size),
  ];
  return fitSections(sections, budget, WHERE);
}

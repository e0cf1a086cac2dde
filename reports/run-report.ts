import { type Budget, COMMENT_BUDGET, fitSections, type Section, SUMMARY_BUDGET } from "./budget.ts";
import { clip, MAX_NAME } from "./clean-text.ts";
import { buildMarker } from "./escape-markdown.ts";
import { buildEvaluationBlocks, type CommentSize, markEvaluation } from "./evaluation-comment.ts";
import { formatInstant } from "./format-number.ts";
import { buildMonitorBlocks, markMonitor } from "./monitor-comment.ts";
import { type Phrase, phrase } from "./phrase.ts";
import { renderHtml, renderMarkdown } from "./render.ts";
import { STYLE_HASH } from "./templates.generated.js";
import { buildDataSection } from "./views/data-section.ts";
import { buildDocumentsSection } from "./views/documents-section.ts";
import { buildEvaluationFacts, buildEvaluationSections } from "./views/evaluation-sections.ts";
import { buildEvaluationRemarks } from "./views/evaluation-verdict.ts";
import { buildLifeVerdict, buildStages, findStrangers, type Life } from "./views/life.ts";
import { buildMonitorFacts, buildMonitorRemarks, buildMonitorSections } from "./views/monitor-sections.ts";
import type { SectionView } from "./views/page.ts";
import { buildDeploymentSection, buildVersionSection } from "./views/release-section.ts";
import { emojiOf, symbolOf } from "./views/tone.ts";
import { buildTrainingSection } from "./views/training-section.ts";

const WHERE = "The HTML report and the JSON documents have it all.";

/** One self-contained page for a model's whole life, from the documents that exist. */
export async function renderRunHtml(life: Life): Promise<string> {
  const { word, tone, sentences } = buildLifeVerdict(life);
  const subject = subjectOf(life);
  return renderHtml("page.html", {
    title: `${subject}: ${word}`,
    styleHash: STYLE_HASH,
    subject,
    origin: `report, ${formatInstant(newestOf(life))}`,
    verdict: { word, tone, symbol: symbolOf(tone), sentences },
    remarks: remarksOf(life),
    stages: buildStages(life),
    facts: renderHtml("facts.html", { facts: factsOf(life) }),
    sections: await sectionsOf(life),
  }).toString();
}

/** Comment about a model's whole life, within GitHub's limit. */
export function renderRunMarkdown(life: Life): string {
  return render(life, COMMENT_BUDGET, { maxRows: 10 });
}

/** The same with more rows, for a job summary. */
export function renderRunSummary(life: Life): string {
  return render(life, SUMMARY_BUDGET, { maxRows: 200 });
}

function render(life: Life, budget: Budget, size: CommentSize): string {
  const { word, tone, sentences } = buildLifeVerdict(life);
  const { evaluation, monitor } = life;
  const headline = renderMarkdown("headline.md", {
    emoji: emojiOf(tone),
    subject: subjectOf(life),
    word,
    sentences,
    remarks: remarksOf(life),
  });
  const marked = {
    schema: "slipway/report/v1",
    pipeline: subjectOf(life),
    evaluation: evaluation === undefined ? null : markEvaluation(evaluation),
    version: life.manifest === undefined ? null : clip(life.manifest.version, MAX_NAME),
    monitor: monitor === undefined ? null : markMonitor(monitor),
  };
  return fitSections(
    [
      { title: "marker", rank: 0, text: buildMarker(marked) },
      { title: "verdict", rank: 0, text: headline },
      ...(evaluation === undefined ? [] : buildEvaluationBlocks(evaluation, size)),
      ...(monitor === undefined ? [] : buildMonitorBlocks(monitor, size).map(asMonitoring)),
    ],
    budget,
    WHERE,
  );
}

function asMonitoring(section: Section): Section {
  return { ...section, title: `${section.title} of monitoring` };
}

function asMonitoringSection(section: SectionView): SectionView {
  return { ...section, title: `Monitoring: ${section.title.toLowerCase()}` };
}

function subjectOf({ run, evaluation, monitor, deployment, manifest }: Life): string {
  const known = run?.pipeline ?? evaluation?.pipeline ?? monitor?.pipeline ?? deployment?.pipeline ?? manifest?.model;
  return clip(known ?? "pipeline", MAX_NAME);
}

function newestOf({ run, evaluation, monitor, deployment, manifest }: Life): string | null {
  const instants = [
    run?.startedAt,
    evaluation?.evaluatedAt,
    manifest?.createdAt,
    deployment?.deployedAt,
    monitor?.monitoredAt,
  ];
  return (
    instants
      .filter((instant) => instant !== undefined)
      .toSorted()
      .at(-1) ?? null
  );
}

function remarksOf(life: Life): readonly Phrase[] {
  const { run, evaluation, monitor } = life;
  const dirty = run?.source.dirty === true ? [phrase`Trained from a working tree with uncommitted changes.`] : [];
  return [
    ...(evaluation === undefined ? [] : buildEvaluationRemarks(evaluation)),
    ...(monitor === undefined ? [] : buildMonitorRemarks(monitor)),
    ...findStrangers(life),
    ...dirty,
  ];
}

function factsOf({ evaluation, monitor }: Life) {
  if (evaluation !== undefined) return buildEvaluationFacts(evaluation);
  return monitor === undefined ? [] : buildMonitorFacts(monitor);
}

async function sectionsOf(life: Life): Promise<readonly SectionView[]> {
  const { run, evaluation, manifest, deployment, monitor } = life;
  return [
    ...(evaluation === undefined ? [] : await buildEvaluationSections(evaluation)),
    ...(monitor === undefined ? [] : buildMonitorSections(monitor).map(asMonitoringSection)),
    ...(run === undefined ? [] : [buildDataSection(run), await buildTrainingSection(run)]),
    ...(manifest === undefined ? [] : [buildVersionSection(manifest)]),
    ...(deployment === undefined ? [] : [buildDeploymentSection(deployment)]),
    buildDocumentsSection(life),
  ];
}

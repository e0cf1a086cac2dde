import { clip, MAX_NAME } from "../core/clean-text.ts";
import { type Budget, COMMENT_BUDGET, fitSections, type Section, SUMMARY_BUDGET } from "./budget.ts";
import { rankSection } from "./drop-order.ts";
import { buildMarker } from "./escape-markdown.ts";
import { buildEvaluationBlocks, type CommentSize, markEvaluation } from "./evaluation-comment.ts";
import { formatInstant } from "./format-number.ts";
import { headed, small } from "./markdown-block.ts";
import { buildMonitorBlocks, markMonitor } from "./monitor-comment.ts";
import { type Phrase, phrase } from "./phrase.ts";
import { renderHtml, renderMarkdown } from "./render.ts";
import { STYLE_HASH } from "./templates.generated.js";
import { buildTenantBlocks, buildTenantSection, markTenants } from "./tenants-report.ts";
import { buildAnswer } from "./views/answer.ts";
import { buildDataSection } from "./views/data-section.ts";
import { buildDocumentsSection } from "./views/documents-section.ts";
import { buildEvaluationFacts, buildEvaluationSections } from "./views/evaluation-sections.ts";
import { buildEvaluationRemarks } from "./views/evaluation-verdict.ts";
import { buildLifeVerdict, buildStages, findStrangers, type Life, type ToldLife } from "./views/life.ts";
import { buildMonitorFacts, buildMonitorRemarks, buildMonitorSections } from "./views/monitor-sections.ts";
import type { SectionView } from "./views/page.ts";
import { buildDeploymentSection, buildVersionSection } from "./views/release-section.ts";
import { buildTenantFacts } from "./views/tenant-facts.ts";
import { symbolOf } from "./views/tone.ts";
import { buildTrainingSection, sayTraining } from "./views/training-section.ts";

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

export interface RunTextOptions {
  /** What stands above everything else: where the numbers come from, that they are outdated. */
  readonly notes?: readonly Phrase[];
}

/** Comment about a model's whole life, within GitHub's limit. */
export function renderRunMarkdown(life: ToldLife, { notes = [] }: RunTextOptions = {}): string {
  return render(life, COMMENT_BUDGET, { maxRows: 10, notes });
}

/** The same with more rows, for a job summary. */
export function renderRunSummary(life: ToldLife, { notes = [] }: RunTextOptions = {}): string {
  return render(life, SUMMARY_BUDGET, { maxRows: 200, notes });
}

function render(life: ToldLife, budget: Budget, size: CommentSize & Required<RunTextOptions>): string {
  const { run, evaluation, tenants, monitor } = life;
  const answer = buildAnswer(buildLifeVerdict(life), {
    subject: subjectOf(life),
    remarks: [...size.notes, ...remarksOf(life)],
  });
  const marked = {
    schema: "slipway/report/v1",
    pipeline: subjectOf(life),
    evaluation: evaluation === undefined ? null : markEvaluation(evaluation),
    ...(life.tenants === undefined ? {} : { tenants: markTenants(life.tenants) }),
    version: life.manifest === undefined ? null : clip(life.manifest.version, MAX_NAME),
    monitor: monitor === undefined ? null : markMonitor(monitor),
  };
  return fitSections(
    [
      { title: "marker", rank: 0, text: buildMarker(marked) },
      { title: "verdict", rank: 0, text: renderMarkdown("answer.md", answer) },
      ...(tenants === undefined ? [] : buildTenantBlocks(tenants)),
      ...(evaluation === undefined ? [] : buildEvaluationBlocks(evaluation, size).map(nameBlock(life))),
      ...(run === undefined ? [] : [rankSection("training", small(sayTraining(run)))]),
      ...(monitor === undefined ? [] : buildMonitorBlocks(monitor, size).map(asMonitoring)),
    ],
    budget,
    WHERE,
  );
}

function asMonitoring(section: Section): Section {
  return { ...section, title: `${section.title} of monitoring` };
}

/** Beside tenants, what an evaluation says is about the global model. */
function nameBlock({ tenants }: ToldLife): (section: Section) => Section {
  return (section) =>
    tenants !== undefined && section.title === "metrics"
      ? { ...section, text: headed("Global model", section.text) }
      : section;
}

function nameSection({ tenants }: ToldLife): (section: SectionView) => SectionView {
  return (section) =>
    tenants === undefined ? section : { ...section, title: `Global model: ${section.title.toLowerCase()}` };
}

function asMonitoringSection(section: SectionView): SectionView {
  return { ...section, title: `Monitoring: ${section.title.toLowerCase()}` };
}

function subjectOf({ run, evaluation, tenants, monitor, deployment, manifest }: ToldLife): string {
  const known =
    tenants?.pipeline ??
    run?.pipeline ??
    evaluation?.pipeline ??
    monitor?.pipeline ??
    deployment?.pipeline ??
    manifest?.model;
  return clip(known ?? "pipeline", MAX_NAME);
}

function newestOf({ run, evaluation, monitor, deployment, manifest }: ToldLife): string | null {
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

function remarksOf(life: ToldLife): readonly Phrase[] {
  const { run, evaluation, monitor } = life;
  const dirty = run?.source.dirty === true ? [phrase`Trained from a working tree with uncommitted changes.`] : [];
  return [
    ...(evaluation === undefined ? [] : buildEvaluationRemarks(evaluation)),
    ...(monitor === undefined ? [] : buildMonitorRemarks(monitor)),
    ...findStrangers(life),
    ...dirty,
  ];
}

function factsOf({ evaluation, tenants, monitor }: ToldLife) {
  if (tenants !== undefined) return buildTenantFacts(tenants);
  if (evaluation !== undefined) return buildEvaluationFacts(evaluation);
  return monitor === undefined ? [] : buildMonitorFacts(monitor);
}

async function sectionsOf(life: Life): Promise<readonly SectionView[]> {
  const { run, evaluation, tenants, manifest, deployment, monitor } = life;
  return [
    ...(tenants === undefined ? [] : [buildTenantSection(tenants)]),
    ...(evaluation === undefined ? [] : (await buildEvaluationSections(evaluation)).map(nameSection(life))),
    ...(monitor === undefined ? [] : buildMonitorSections(monitor).map(asMonitoringSection)),
    ...(run === undefined ? [] : [buildDataSection(run), await buildTrainingSection(run)]),
    ...(manifest === undefined ? [] : [buildVersionSection(manifest)]),
    ...(deployment === undefined ? [] : [buildDeploymentSection(deployment)]),
    buildDocumentsSection(life),
  ];
}

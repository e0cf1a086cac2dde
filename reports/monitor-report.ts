import { clip, MAX_NAME } from "../core/clean-text.ts";
import type { MonitorDocument } from "../core/documents/monitor.ts";
import { type Budget, COMMENT_BUDGET, fitSections, type Section, SUMMARY_BUDGET } from "./budget.ts";
import { buildMarker } from "./escape-markdown.ts";
import type { CommentSize } from "./evaluation-comment.ts";
import { formatInstant } from "./format-number.ts";
import { buildMonitorBlocks, markMonitor } from "./monitor-comment.ts";
import { renderHtml, renderMarkdown } from "./render.ts";
import { STYLE_HASH } from "./templates.generated.js";
import { buildMonitorFacts, buildMonitorRemarks, buildMonitorSections } from "./views/monitor-sections.ts";
import { buildMonitorVerdict } from "./views/monitor-verdict.ts";
import { emojiOf, symbolOf } from "./views/tone.ts";

const WHERE = "The HTML report and monitor.json have it all.";

/** One self-contained page about a monitoring run; drawn without a chart library, so it costs milliseconds. */
export function renderMonitorHtml(document: MonitorDocument): string {
  const { word, tone, sentences } = buildMonitorVerdict(document);
  const subject = clip(document.pipeline, MAX_NAME);
  return renderHtml("page.html", {
    title: `${subject}: ${word}`,
    styleHash: STYLE_HASH,
    subject,
    origin: `monitoring report, ${formatInstant(document.monitoredAt)}`,
    verdict: { word, tone, symbol: symbolOf(tone), sentences },
    remarks: buildMonitorRemarks(document),
    stages: [],
    facts: renderHtml("facts.html", { facts: buildMonitorFacts(document) }),
    sections: buildMonitorSections(document),
  }).toString();
}

/** Comment about a monitoring run, within GitHub's limit. */
export function renderMonitorMarkdown(document: MonitorDocument): string {
  return render(document, COMMENT_BUDGET, { maxRows: 20 });
}

/** The same with more rows, for a job summary. */
export function renderMonitorSummary(document: MonitorDocument): string {
  return render(document, SUMMARY_BUDGET, { maxRows: 200 });
}

function render(document: MonitorDocument, budget: Budget, size: CommentSize): string {
  return fitSections(listMonitorSections(document, size), budget, WHERE);
}

/** Everything that is said about a monitoring run, the verdict first. */
export function listMonitorSections(document: MonitorDocument, size: CommentSize): readonly Section[] {
  const { word, tone, sentences } = buildMonitorVerdict(document);
  const headline = renderMarkdown("headline.md", {
    emoji: emojiOf(tone),
    subject: `${clip(document.pipeline, MAX_NAME)} · monitoring`,
    word,
    sentences,
    remarks: buildMonitorRemarks(document),
  });
  return [
    { title: "marker", rank: 0, text: buildMarker(markMonitor(document)) },
    { title: "verdict", rank: 0, text: headline },
    ...buildMonitorBlocks(document, size),
  ];
}

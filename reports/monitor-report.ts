import type { MonitorDocument } from "../core/documents/monitor.ts";
import { type Budget, COMMENT_BUDGET, fitSections } from "./budget.ts";
import { clip, MAX_NAME } from "./clean-text.ts";
import { buildMarker } from "./escape-markdown.ts";
import { formatInstant } from "./format-number.ts";
import { renderHtml, renderMarkdown } from "./render.ts";
import { STYLE_HASH } from "./templates.generated.js";
import { orderFeatures } from "./views/feature-order.ts";
import { buildMonitorFacts, buildMonitorRemarks, buildMonitorSections } from "./views/monitor-sections.ts";
import { buildFeatureTable, buildQualityTable, buildWindowTable } from "./views/monitor-tables.ts";
import { buildMonitorVerdict } from "./views/monitor-verdict.ts";
import { emojiOf, symbolOf } from "./views/tone.ts";

const MAX_COMMENT_FEATURES = 20;
const MAX_MARKED = 50;
const WHERE = "The HTML report and monitor.json have it all.";

/** One self-contained page about a monitoring run; drawn without a chart library, so it costs milliseconds. */
export function renderMonitorHtml(document: MonitorDocument): string {
  const { word, tone, sentence } = buildMonitorVerdict(document);
  return renderHtml("page.html", {
    title: `${clip(document.pipeline, MAX_NAME)}: ${word}`,
    styleHash: STYLE_HASH,
    subject: clip(document.pipeline, MAX_NAME),
    origin: `monitoring report, ${formatInstant(document.monitoredAt)}`,
    verdict: { word, tone, symbol: symbolOf(tone), sentence },
    remarks: buildMonitorRemarks(document),
    stages: [],
    facts: renderHtml("facts.html", buildMonitorFacts(document)),
    sections: buildMonitorSections(document),
  }).toString();
}

/** The comment or issue body about a monitoring run, within `budget`. */
export function renderMonitorMarkdown(document: MonitorDocument, budget: Budget = COMMENT_BUDGET): string {
  const { word, tone, sentence } = buildMonitorVerdict(document);
  const subject = `${clip(document.pipeline, MAX_NAME)} · monitoring`;
  const remarks = buildMonitorRemarks(document);
  const notable = document.quality.some(({ state }) => state !== "ok");
  const features = buildFeatureTable(document.features, { maxRows: MAX_COMMENT_FEATURES });
  const sections = [
    { title: "marker", rank: 0, text: buildMarker(buildMarked(document)) },
    {
      title: "verdict",
      rank: 0,
      text: renderMarkdown("headline.md", { emoji: emojiOf(tone), subject, word, sentence, remarks }),
    },
    {
      title: "features",
      rank: 1,
      text: document.features.length > 0 ? renderMarkdown("table.md", features) : "",
    },
    {
      title: "data quality",
      rank: 2,
      text: notable ? renderMarkdown("table.md", buildQualityTable(document.quality, { maxRows: 20 })) : "",
    },
    {
      title: "windows",
      rank: 3,
      text:
        document.windows.length > 1
          ? renderMarkdown("table.md", buildWindowTable(document.windows, { maxRows: 14 }))
          : "",
    },
  ];
  return fitSections(sections, budget, WHERE);
}

// What a program wants from a comment: the verdict and the worst features, under a bounded size.
function buildMarked(document: MonitorDocument): unknown {
  const worst = orderFeatures(document.features).filter(({ state }) => state !== "OK");
  return {
    schema: document.schema,
    pipeline: clip(document.pipeline, MAX_NAME),
    outcome: document.outcome,
    verdict: document.verdict,
    monitoredAt: document.monitoredAt,
    features: worst
      .slice(0, MAX_MARKED)
      .map(({ name, state, effect }) => ({ name: clip(name, MAX_NAME), state, effect })),
    more: Math.max(0, worst.length - MAX_MARKED),
  };
}

import { clip, MAX_NAME, MAX_SENTENCE } from "../core/clean-text.ts";
import type { MonitorDocument } from "../core/documents/monitor.ts";
import type { Section } from "./budget.ts";
import { rankSection } from "./drop-order.ts";
import type { CommentSize } from "./evaluation-comment.ts";
import { formatFixed, formatInstant, formatInstantsIn, formatPercent } from "./format-number.ts";
import { folded, headed, small } from "./markdown-block.ts";
import { name, type Phrase, phrase } from "./phrase.ts";
import { renderMarkdown } from "./render.ts";
import { orderFeatures } from "./views/feature-order.ts";
import { buildQualityTable, buildWindowTable } from "./views/monitor-tables.ts";
import { buildRootCauseTable } from "./views/root-cause-table.ts";
import { asSentence, pluralise } from "./views/words.ts";

const MAX_MARKED = 40;

/** Blocks of a comment below its headline; DROP_ORDER says which goes first when the text must shrink. */
export function buildMonitorBlocks(document: MonitorDocument, { maxRows }: CommentSize): readonly Section[] {
  const { features, quality, windows } = document;
  const notable = quality.some(({ state }) => state !== "ok");
  const featureTable =
    features.length === 0 ? "" : renderMarkdown("table.md", buildRootCauseTable(document, { maxRows, charts: false }));
  const qualityTable = notable ? renderMarkdown("table.md", buildQualityTable(quality, { maxRows })) : "";
  const windowTable = windows.length < 2 ? "" : renderMarkdown("table.md", buildWindowTable(windows, { maxRows }));
  const isDrift = document.verdict === "drift";
  const featureBlock = rankSection("features", (isDrift ? headed : folded)("Features", featureTable));
  const qualityBlock = rankSection("data quality", headed("Data quality", qualityTable));
  return [
    ...(isDrift ? [featureBlock, qualityBlock] : [qualityBlock, featureBlock]),
    rankSection("windows", folded("Windows", windowTable)),
    rankSection("origin", small(sayOrigin(document))),
  ];
}

/** What a program wants from a comment: the verdict and the worst features, under a bounded size. */
export function markMonitor(document: MonitorDocument): unknown {
  const worst = orderFeatures(document.features).filter(({ state }) => state !== "OK");
  return {
    schema: document.schema,
    pipeline: clip(document.pipeline, MAX_NAME),
    outcome: document.outcome,
    verdict: document.verdict,
    monitoredAt: document.monitoredAt,
    features: worst
      .slice(0, MAX_MARKED)
      .map(({ name: feature, state, effect }) => ({ name: clip(feature, MAX_NAME), state, effect })),
    more: Math.max(0, worst.length - MAX_MARKED),
  };
}

function sayOrigin({ policy, reference, model, monitoredAt }: MonitorDocument): Phrase {
  const version = model.version === null ? phrase`no model` : phrase`model ${name(model.version)}`;
  return phrase`Policy ${policy.name}, tier ${policy.tier}: tolerated d = ${formatFixed(policy.effect, 2)}, false discovery rate ${formatPercent(policy.falseDiscoveryRate, 0)}. ${asSentence(clip(policy.assumption, MAX_SENTENCE))} · reference ${pluralise(reference.rows, "row")}, ${clip(formatInstantsIn(reference.description), MAX_SENTENCE)} · ${version} · ${formatInstant(monitoredAt)} · full precision in ${name("monitor.json")}`;
}

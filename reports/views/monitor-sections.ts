import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { MonitorDocument } from "../../core/documents/monitor.ts";
import { findLatestWindow } from "../../core/monitor/latest-window.ts";
import { ABSENT, formatFixed, formatInstant, formatInstantsIn, formatPercent } from "../format-number.ts";
import { name, type Phrase, phrase, plain } from "../phrase.ts";
import { renderHtml } from "../render.ts";
import { buildFact, type FactView } from "./facts.ts";
import { countStates } from "./feature-order.ts";
import { buildMovedFigures } from "./monitor-figures.ts";
import { buildPerformanceTable } from "./monitor-performance.ts";
import { buildQualityTable, buildWindowTable } from "./monitor-tables.ts";
import { buildTimelines, buildWindowMap } from "./monitor-windows.ts";
import type { SectionView } from "./page.ts";
import { buildRootCauseTable } from "./root-cause-table.ts";
import { asSentence, pluralise } from "./words.ts";

const MAX_FIGURES = 24;
const MAX_FEATURES = 60;
const MAX_QUALITY = 60;
const MAX_WINDOWS = 31;

/** What was compared with what, and how it was judged. */
export function buildMonitorFacts(document: MonitorDocument): readonly FactView[] {
  const latest = findLatestWindow(document);
  const { reference, model, policy } = document;
  return [
    buildFact("Window", plain(sayStart(latest?.start ?? null)), {
      detail: plain(`${sayEnd(latest?.end ?? null)}${pluralise(latest?.rows ?? 0, "row")}`),
    }),
    buildFact("Reference", plain(pluralise(reference.rows, "row")), {
      detail: plain(clip(formatInstantsIn(reference.description), MAX_SENTENCE)),
    }),
    buildFact("Model", model.version === null ? plain(ABSENT) : phrase`${name(model.version)}`, {
      detail: plain(model.digest === null ? "no model" : `digest ${model.digest.slice(0, 12)}`),
    }),
    buildFact("Features", plain(pluralise(document.features.length, "feature")), {
      detail: plain(sayStates(document)),
    }),
    buildFact("Policy", plain(policy.name), {
      detail: plain(
        `tier ${policy.tier}, tolerated d = ${formatFixed(policy.effect, 2)}, false discovery rate ${formatPercent(policy.falseDiscoveryRate, 0)}`,
      ),
    }),
    buildFact("Detectable shift", plain(`d = ${formatFixed(latest?.detectableEffect ?? null, 2)}`), {
      detail: plain("smallest true d seen with 80 % power"),
    }),
  ];
}

/** Sections of the HTML report on monitoring; a section without content is left out. */
export function buildMonitorSections(document: MonitorDocument): readonly SectionView[] {
  const { features, quality, windows, policy, performance } = document;
  const prediction = findLatestWindow(document)?.prediction ?? null;
  const scored = prediction === null ? features : [prediction, ...features];
  const figures = buildMovedFigures(scored, { max: MAX_FIGURES });
  const timelines = buildTimelines(document);
  const sections: readonly (SectionView | false)[] = [
    windows.length > 1 && {
      id: "map",
      title: "Windows × features",
      lead: [],
      blocks: [renderHtml("figures.html", buildWindowMap(document))],
    },
    figures.figures.length > 0 && {
      id: "moved",
      title: "What moved",
      lead: plain("Shares per cell: the line is the reference, the bars are now."),
      blocks: [renderHtml("figures.html", figures)],
    },
    features.length > 0 && {
      id: "features",
      title: "Features",
      lead: phrase`d* is the debiased Jensen–Shannon distance, base 2: the share of probability that moved. A feature alarms when d exceeds its tolerance δ beyond doubt. ${asSentence(clip(policy.assumption, MAX_SENTENCE))}`,
      blocks: [renderHtml("table.html", buildRootCauseTable(document, { maxRows: MAX_FEATURES, charts: true }))],
    },
    performance !== null && {
      id: "performance",
      title: "Performance",
      lead: plain(asSentence(clip(performance.reason, MAX_SENTENCE))),
      blocks: [renderHtml("table.html", buildPerformanceTable(performance, { maxRows: MAX_WINDOWS }))],
    },
    quality.length > 0 && {
      id: "quality",
      title: "Data quality",
      lead: plain("A test alarms when the one-sided 95 % lower bound of the difference exceeds its tolerance."),
      blocks: [renderHtml("table.html", buildQualityTable(quality, { maxRows: MAX_QUALITY }))],
    },
    windows.length > 1 && {
      id: "windows",
      title: "Over time",
      lead: plain(
        "d* of the features that went furthest beyond their tolerance: the thin stepped line is the tolerance of the window's season group, shades tell the groups apart.",
      ),
      blocks: [
        renderHtml("figures.html", timelines),
        renderHtml("table.html", buildWindowTable(windows, { maxRows: MAX_WINDOWS })),
      ],
    },
  ];
  return sections.filter((section) => section !== false);
}

/** What the document does not claim. */
export function buildMonitorRemarks(document: MonitorDocument): readonly Phrase[] {
  const alarms = document.quality.filter(({ state }) => state === "alarm").length;
  const said = document.verdict === "data-quality" || document.verdict === "drift" || alarms === 0;
  return said ? [] : [phrase`${pluralise(alarms, "data-quality alarm")} in the same window.`];
}

function sayStates({ features }: MonitorDocument): string {
  return (
    countStates(features)
      .map(({ word, count }) => `${count} ${word}`)
      .join(", ") || ABSENT
  );
}

function sayStart(start: string | null): string {
  return start === null ? "whole table" : formatInstant(start);
}

function sayEnd(end: string | null): string {
  return end === null ? "" : `to ${formatInstant(end)}, `;
}

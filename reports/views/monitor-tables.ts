import { clip, MAX_CELL, MAX_NAME } from "../../core/clean-text.ts";
import type { FeatureDrift, MonitorDocument, QualityResult } from "../../core/documents/monitor.ts";
import { buildTinyHistogram } from "../charts/histogram.ts";
import {
  ABSENT,
  formatCount,
  formatFixed,
  formatInstant,
  formatInterval,
  formatPercent,
  formatProbability,
  formatShift,
} from "../format-number.ts";
import { joinPhrases, name, phrase, plain } from "../phrase.ts";
import { countStates, describeState, isDrift, orderFeatures } from "./feature-order.ts";
import { describeMonitorVerdict } from "./monitor-verdict.ts";
import { buildTable, type Cell, type TableSize, type TableView } from "./table.ts";
import { humanise, pluralise } from "./words.ts";

/** Root-cause table (SCIENCE 5.8, as far as the document holds its columns), worst first. */
export function buildFeatureTable(
  features: readonly FeatureDrift[],
  { maxRows, charts }: TableSize & { readonly charts: boolean },
): TableView {
  const ordered = orderFeatures(features);
  const shown = ordered.slice(0, maxRows);
  const ranks = rankImportances(features);
  const rest = countStates(ordered.slice(maxRows)).map(({ word, count }) => plain(`${formatCount(count)} ${word}`));
  return buildTable({
    caption: "Features against the reference, worst first",
    columns: [
      ["Feature", "text"],
      ["State", "text"],
      ...(charts ? ([["Reference and now", "chart"]] as const) : []),
      ["d* [95 % CI]", "number"],
      ["δ", "number"],
      ["n ref / now", "number"],
      ["q", "number"],
      ["What moved", "text"],
      ...(ranks.size === 0 ? [] : ([["Importance (rank)", "number"]] as const)),
      ["Likely cause", "text"],
    ],
    rows: shown.map((feature) => [
      phrase`${name(feature.name)}`,
      { text: describeState(feature.state).word, tone: describeState(feature.state).tone },
      ...(charts ? [buildShape(feature)] : []),
      `${formatFixed(feature.effect, 3)} ${feature.ci === null ? "" : formatInterval(feature.ci, 3)}`.trim(),
      formatFixed(feature.delta, 2),
      `${formatCount(feature.nReference)} / ${formatCount(feature.nCurrent)}`,
      formatProbability(feature.q),
      sayMoved(feature),
      ...(ranks.size === 0 ? [] : [ranks.get(feature.name) ?? ABSENT]),
      clip(feature.causes.join(", "), MAX_CELL),
    ]),
    note: rest.length === 0 ? [] : phrase`Not shown: ${joinPhrases(rest, ", ")}. All of them are in monitor.json.`,
  });
}

/** Data-quality tests that alarm or cannot decide; the rest is counted. */
export function buildQualityTable(quality: readonly QualityResult[], { maxRows }: TableSize): TableView {
  const ranks = { alarm: 0, insufficient: 1, ok: 2 } as const;
  const notable = quality.filter(({ state }) => state !== "ok").toSorted((a, b) => ranks[a.state] - ranks[b.state]);
  const passed = quality.length - notable.length;
  const cut = notable.length - Math.min(notable.length, maxRows);
  const more = cut > 0 ? ` ${pluralise(cut, "more result")} in monitor.json.` : "";
  return buildTable({
    caption: "Data-quality tests",
    columns: [
      ["Feature", "text"],
      ["Test", "text"],
      ["State", "text"],
      ["Reference", "number"],
      ["Now", "number"],
      ["Lower bound of Δ", "number"],
      ["Tolerated", "number"],
      ["q", "number"],
      ["Detail", "text"],
    ],
    rows: notable
      .slice(0, maxRows)
      .map(({ feature, test, state, reference, rate, lower, tolerance, q, detail }) => [
        feature === null ? "whole rows" : phrase`${name(feature)}`,
        humanise(test),
        { text: state, tone: state === "alarm" ? "bad" : "warn" },
        formatPercent(reference),
        formatPercent(rate),
        formatPercent(lower),
        formatPercent(tolerance),
        formatProbability(q),
        clip(detail, MAX_CELL),
      ]),
    note: plain(`${pluralise(passed, "test")} passed.${more}`),
  });
}

/** One row per window, newest first. */
export function buildWindowTable(windows: MonitorDocument["windows"], { maxRows }: TableSize): TableView {
  const newest = windows.toReversed();
  return buildTable({
    caption: "Windows, newest first",
    columns: [
      ["Window", "text"],
      ["Rows", "number"],
      ["Verdict", "text"],
      ["Drifted", "number"],
      ["Largest d*", "number"],
      ["Data alarms", "number"],
      ["Detectable d", "number"],
    ],
    rows: newest.slice(0, maxRows).map((window) => {
      const worst = orderFeatures(window.features).at(0);
      const { word, tone } = describeMonitorVerdict(window.verdict);
      return [
        window.start === null ? "whole table" : formatInstant(window.start),
        formatCount(window.rows),
        { text: word, tone },
        `${formatCount(window.features.filter(isDrift).length)} of ${formatCount(window.features.length)}`,
        worst === undefined ? ABSENT : phrase`${formatFixed(worst.effect, 3)} ${name(worst.name)}`,
        formatCount(window.quality.filter(({ state }) => state === "alarm").length),
        formatFixed(window.detectableEffect, 2),
      ];
    }),
    note:
      windows.length > maxRows ? plain(`${pluralise(windows.length - maxRows, "older window")} in monitor.json.`) : [],
  });
}

function buildShape({ histogram, name: feature, state }: FeatureDrift): Cell {
  if (histogram.length === 0) return "";
  const label = `Shares of ${clip(feature, MAX_NAME)} per cell, reference against now: ${describeState(state).word}.`;
  return { chart: buildTinyHistogram(histogram, label) };
}

// Of what did not move there is nothing to tell: a sentence would only look like news.
function sayMoved({ moved, shift, state }: FeatureDrift): string {
  if (state === "OK" || state === "INSUFFICIENT") return "";
  if (moved !== "") return clip(moved, MAX_CELL);
  return shift === null ? ABSENT : `median ${formatShift(shift)} robust sd`;
}

function rankImportances(features: readonly FeatureDrift[]): ReadonlyMap<string, string> {
  const known = features.flatMap(({ name: feature, importance }) =>
    importance === null ? [] : [{ feature, importance }],
  );
  return new Map(
    known
      .toSorted((a, b) => b.importance - a.importance)
      .map(({ feature, importance }, index) => [feature, `${formatPercent(importance, 0)} (${index + 1})`]),
  );
}

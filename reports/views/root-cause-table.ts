import { clip, MAX_CELL, MAX_NAME } from "../../core/clean-text.ts";
import type { FeatureDrift, QualityResult } from "../../core/documents/monitor.ts";
import { buildTinyHistogram } from "../charts/histogram.ts";
import {
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
import { buildTable, type Cell, type ColumnView, type TableSize, type TableView } from "./table.ts";

interface RootCauses {
  readonly features: readonly FeatureDrift[];
  readonly quality: readonly QualityResult[];
}

interface Column {
  readonly title: string;
  readonly kind: ColumnView["kind"];
  readonly write: (feature: FeatureDrift) => Cell;
  /** Left out where all its cells are empty. */
  readonly optional?: boolean;
}

/** Root-cause table (SCIENCE 5.8), worst first; columns that have nothing to say are left out. */
export function buildRootCauseTable(
  { features, quality }: RootCauses,
  { maxRows, charts }: TableSize & { readonly charts: boolean },
): TableView {
  const ordered = orderFeatures(features);
  const notable = ordered.filter(({ state }) => state !== "OK");
  // A comment has no room for what did not move, unless nothing did.
  const wanted = !charts && notable.length > 0 ? notable : ordered;
  const shown = wanted.slice(0, maxRows);
  const rest = countStates(ordered.slice(shown.length)).map(({ word, count }) =>
    plain(`${formatCount(count)} ${word}`),
  );
  const columns = listColumns({ features, quality }).filter(
    ({ kind, optional, write }) =>
      (charts || kind !== "chart") && (optional !== true || shown.some((feature) => write(feature) !== "")),
  );
  return buildTable({
    caption: "Features against the reference, worst first",
    columns: columns.map(({ title, kind }) => [title, kind]),
    rows: shown.map((feature) => columns.map(({ write }) => write(feature))),
    note: rest.length === 0 ? [] : phrase`Not shown: ${joinPhrases(rest, ", ")}. All of them are in monitor.json.`,
  });
}

function listColumns({ features, quality }: RootCauses): readonly Column[] {
  const ranks = rankImportances(features);
  const rates = new Map(quality.map((result) => [`${result.test} ${result.feature ?? ""}`, result]));
  const rateOf = (test: string, feature: string): string => sayRate(rates.get(`${test} ${feature}`));
  return [
    { title: "Feature", kind: "text", write: (feature) => phrase`${name(feature.name)}` },
    {
      title: "State",
      kind: "text",
      write: ({ state }) => ({ text: describeState(state).word, tone: describeState(state).tone }),
    },
    { title: "Reference and now", kind: "chart", write: buildShape },
    {
      title: "d* [95 % CI]",
      kind: "number",
      write: ({ effect, ci }) => `${formatFixed(effect, 3)} ${ci === null ? "" : formatInterval(ci, 3)}`.trim(),
    },
    { title: "δ", kind: "number", write: ({ delta }) => formatFixed(delta, 2) },
    { title: "Compared with", kind: "text", write: saySeason, optional: true },
    {
      title: "n ref / now",
      kind: "number",
      write: ({ nReference, nCurrent }) => `${formatCount(nReference)} / ${formatCount(nCurrent)}`,
    },
    { title: "q", kind: "number", write: ({ q }) => formatProbability(q) },
    { title: "What moved", kind: "text", write: sayMoved },
    { title: "Missing", kind: "number", write: (feature) => rateOf("missing", feature.name), optional: true },
    { title: "Unseen", kind: "number", write: (feature) => rateOf("unseen", feature.name), optional: true },
    { title: "Importance (rank)", kind: "number", write: (feature) => ranks.get(feature.name) ?? "", optional: true },
    {
      title: "Of the score's shift",
      kind: "number",
      write: ({ scoreShare }) => (scoreShare === null ? "" : formatPercent(scoreShare, 0)),
      optional: true,
    },
    { title: "Seen", kind: "text", write: sayPersistence, optional: true },
    {
      title: "Beside it",
      kind: "text",
      write: ({ companions }) => companions.map(({ test, score }) => `${test} ${formatFixed(score, 3)}`).join(", "),
      optional: true,
    },
    { title: "Likely cause", kind: "text", write: ({ causes }) => clip(causes.join(", "), MAX_CELL), optional: true },
    { title: "What to do", kind: "text", write: ({ action }) => clip(action, MAX_CELL), optional: true },
  ];
}

function buildShape({ histogram, name: feature, state }: FeatureDrift): Cell {
  if (histogram.length === 0) return "";
  const label = `Shares of ${clip(feature, MAX_NAME)} per cell, reference against now: ${describeState(state).word}.`;
  return { chart: buildTinyHistogram(histogram, label) };
}

function saySeason({ season }: FeatureDrift): string {
  return season.windows === 0 ? "" : `${season.group} (${season.windows})`;
}

/** Only of what rose: that nothing is missing is no news. */
function sayRate(result: QualityResult | undefined): string {
  if (result === undefined || result.rate === null || result.state === "ok") return "";
  return `${formatPercent(result.reference)} → ${formatPercent(result.rate)}`;
}

function sayPersistence({ persistence }: FeatureDrift): string {
  if (persistence === null || persistence.alarms === 0) return "";
  const since = persistence.since === null ? "" : `, since ${formatInstant(persistence.since)}`;
  return `${persistence.alarms} of ${persistence.of}${since}`;
}

// Of what did not move there is nothing to tell: a sentence would only look like news.
function sayMoved(feature: FeatureDrift): string {
  const { moved, shift, state } = feature;
  if (!isDrift(feature) && state !== "NATURAL") return "";
  if (moved !== "") return clip(moved, MAX_CELL);
  return shift === null ? "" : `median ${formatShift(shift)} robust sd`;
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

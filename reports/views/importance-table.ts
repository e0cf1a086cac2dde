import { clip, MAX_NAME, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { ImportanceSection } from "../../core/documents/evaluation-importance.ts";
import { buildIntervalBar } from "../charts/interval-bar.ts";
import {
  decimalsFor,
  formatCount,
  formatFixed,
  formatInterval,
  formatNumber,
  formatPercent,
  type Interval,
} from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import { titleOf } from "./metric-record.ts";
import { buildTable, type Cell, type TableSize, type TableView } from "./table.ts";
import { asSentence, pluralise } from "./words.ts";

type Feature = ImportanceSection["features"][number];

/** Features by what the primary metric loses without them, largest first; in a page on one common scale. */
export function buildImportanceTable(
  section: ImportanceSection,
  { maxRows, charts }: TableSize & { readonly charts: boolean },
): TableView {
  const { features, metric, level } = section;
  const shown = features.slice(0, maxRows);
  const ends = shown.flatMap(({ importance, ci }) => [importance, ...(ci ?? [])]);
  const domain: Interval = [Math.min(0, ...ends), Math.max(0, ...ends)];
  return buildTable({
    caption: `Importance for ${titleOf(metric)}`,
    columns: [
      ["Feature", "text"],
      [`Loss [${formatPercent(level, 0)} CI]`, "number"],
      ...(charts ? ([[`${formatNumber(domain[0], 2)} to ${formatNumber(domain[1], 2)}`, "chart"]] as const) : []),
      ["Share", "number"],
    ],
    rows: shown.map((feature) => buildRow(feature, charts ? domain : null)),
    note: plain(sayMethod(section, shown.length)),
  });
}

function buildRow({ feature, importance, ci, share }: Feature, domain: Interval | null): readonly Cell[] {
  const decimals = decimalsFor(ci);
  const loss =
    ci === null
      ? formatFixed(importance, decimals)
      : `${formatFixed(importance, decimals)} ${formatInterval(ci, decimals)}`;
  const label = `${clip(feature, MAX_NAME)}: ${loss}`;
  return [
    phrase`${name(feature)}`,
    loss,
    ...(domain === null
      ? []
      : [{ chart: buildIntervalBar({ value: importance, interval: ci, mark: 0, domain, label }) }]),
    formatPercent(share, 0),
  ];
}

function sayMethod({ metric, rows, repeats, inputs, features, reason }: ImportanceSection, shown: number): string {
  const rest = features.length - shown;
  return [
    `What ${titleOf(metric)} loses when a feature is shuffled over ${pluralise(rows, "test row")}, mean of ${formatCount(repeats)}; features that say the same hide each other.`,
    ...(rest > 0 ? [`${formatCount(rest)} more of ${pluralise(inputs, "feature")} in evaluation.json.`] : []),
    ...(reason === undefined ? [] : [asSentence(clip(reason, MAX_SENTENCE))]),
  ].join(" ");
}

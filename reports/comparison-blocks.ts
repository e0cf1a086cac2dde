import type { Evaluation } from "../core/documents/evaluation.ts";
import type { Section } from "./budget.ts";
import { rankSection } from "./drop-order.ts";
import { captioned, folded, headed, shown, small } from "./markdown-block.ts";
import { plain } from "./phrase.ts";
import { buildChangeTables, sayUnchanged } from "./views/changes-tables.ts";
import { buildComparedSliceTable } from "./views/compared-slice-table.ts";
import { buildSliceTable } from "./views/slice-table.ts";
import type { TableSize } from "./views/table.ts";
import { buildTrendTable, sayTrend } from "./views/trend-table.ts";

/** Slices of both models where there are two, else of the candidate; apart from them what a search found. */
export function buildSliceBlocks(evaluation: Evaluation, { maxRows }: TableSize): readonly Section[] {
  const { comparedSlices = [], slices } = evaluation;
  const compared = buildComparedSliceTable(evaluation, { maxRows, declared: true });
  const own = slices.length === 0 ? "" : shown(buildSliceTable(evaluation, { maxRows, charts: false }));
  const found = buildComparedSliceTable(evaluation, { maxRows, declared: false });
  return [
    rankSection(
      "slices",
      headed("Slices, worst first", comparedSlices.some(({ declared }) => declared) ? shown(compared) : own),
    ),
    rankSection("found slices", folded("Found by search (advisory)", shown(found))),
  ];
}

/** Data, settings and cost beside the baseline's, and the primary metric over the last versions. */
export function buildChangeBlocks({ changes, trend, primary }: Evaluation, { maxRows }: TableSize): readonly Section[] {
  const isHistory = trend !== undefined && trend.length > 1;
  return [
    rankSection(
      "changes",
      changes === undefined
        ? ""
        : folded(
            "What changed",
            [...buildChangeTables(changes, { maxRows }).map(captioned), small(plain(sayUnchanged(changes)))]
              .filter((block) => block !== "")
              .join("\n\n"),
          ),
    ),
    rankSection(
      "trend",
      isHistory
        ? folded(
            "Trend over the last versions",
            `${small(sayTrend(trend, primary))}\n\n${shown(buildTrendTable(trend, primary, { maxRows: Math.max(maxRows, 11) }))}`,
          )
        : "",
    ),
  ];
}

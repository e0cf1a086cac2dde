import type { TrendSection } from "../../core/documents/evaluation-comparison.ts";
import { ABSENT, formatFixed, formatInstant } from "../format-number.ts";
import { name, type Phrase, phrase, plain } from "../phrase.ts";
import { drawSparkline } from "../sparkline.ts";
import { titleOf } from "./metric-record.ts";
import { buildTable, type TableSize, type TableView } from "./table.ts";

const DECIMALS = 4;

/** “ROC AUC ▁▅█ over 3 models”. */
export function sayTrend(trend: TrendSection, primary: string): Phrase {
  const bars = drawSparkline(trend.map(({ value }) => value));
  return phrase`${titleOf(primary)} ${name(bars)} of the last ${String(trend.length)} models, the candidate last; each on the test rows of its day, so this is a history and no comparison.`;
}

/** The primary metric of the last versions, newest first. */
export function buildTrendTable(trend: TrendSection, primary: string, { maxRows }: TableSize): TableView {
  return buildTable({
    caption: "Trend over the last versions",
    columns: [
      ["Version", "text"],
      ["Registered", "text"],
      [titleOf(primary), "number"],
    ],
    rows: trend
      .toReversed()
      .slice(0, maxRows)
      .map(({ version, at, value, candidate }) => [
        candidate ? plain("candidate") : phrase`${name(version)}`,
        candidate ? ABSENT : formatInstant(at),
        formatFixed(value, DECIMALS),
      ]),
    marked: trend.at(-1)?.candidate === true ? 0 : -1,
  });
}

import type { RegressionDetail } from "../../core/documents/evaluation-regression.ts";
import { formatCount, formatNumber } from "../format-number.ts";
import { name, type Phrase, phrase } from "../phrase.ts";
import { drawSparkline } from "../sparkline.ts";
import { buildTable, type TableSize, type TableView } from "./table.ts";

type Bin = RegressionDetail["residuals"][number];

/** “Residuals from −12 to 15 ▁▃█▅▁”. */
export function sayResiduals({ residuals }: RegressionDetail): Phrase {
  const first = residuals.at(0);
  const last = residuals.at(-1);
  if (first === undefined || last === undefined) return [];
  const counts = residuals.map(({ n }) => n);
  const bars = drawSparkline(counts, [0, Math.max(...counts)]);
  return phrase`Truth − prediction from ${formatNumber(first.lower, 3)} to ${formatNumber(last.upper, 3)}: ${name(bars)}. Right of 0 the prediction is too low.`;
}

/** Rows in the most frequent bins of the residual. */
export function buildResidualTable({ residuals }: RegressionDetail, { maxRows }: TableSize): TableView {
  const shown = mostFrequent(residuals, maxRows);
  return buildTable({
    caption: "Residuals",
    columns: [
      ["Truth − prediction", "text"],
      ["n", "number"],
    ],
    rows: shown.map(({ lower, upper, n }) => [
      `${formatNumber(lower, 3)} to ${formatNumber(upper, 3)}`,
      formatCount(n),
    ]),
  });
}

/** In the order of the residual. */
function mostFrequent(residuals: readonly Bin[], count: number): readonly Bin[] {
  const kept = new Set(residuals.toSorted((left, right) => right.n - left.n).slice(0, count));
  return residuals.filter((bin) => kept.has(bin) && bin.n > 0);
}

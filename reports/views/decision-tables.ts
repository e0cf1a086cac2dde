import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import { formatCount, formatFixed, formatPercent } from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import { buildTable, type TableView } from "./table.ts";

/** Rows true class, columns predicted, each with its share of the true class. */
export function buildConfusionTable({ confusion, positive: positiveClass, threshold }: BinaryDetail): TableView {
  const [[trueNegative, falsePositive], [falseNegative, truePositive]] = confusion;
  const positive = name(positiveClass);
  return buildTable({
    caption: "Confusion matrix",
    columns: [
      ["Truth", "text"],
      ["Predicted negative", "number"],
      ["Predicted positive", "number"],
    ],
    rows: [
      [
        phrase`not ${positive}`,
        sayCell(trueNegative, falsePositive),
        { text: sayCell(falsePositive, trueNegative), tone: "quiet" },
      ],
      [
        phrase`${positive}`,
        { text: sayCell(falseNegative, truePositive), tone: "quiet" },
        sayCell(truePositive, falseNegative),
      ],
    ],
    note: plain(
      `Rows are the truth, columns the prediction at threshold ${formatFixed(threshold, 2)}; percentages are of the true class.`,
    ),
  });
}

/** Precision and recall at fixed thresholds; the one nearest to the threshold in use is marked. */
export function buildThresholdTable({ thresholds, threshold }: BinaryDetail, n: number): TableView {
  const distances = thresholds.map((row) => Math.abs(row.threshold - threshold));
  return buildTable({
    caption: "Thresholds",
    columns: [
      ["Threshold", "number"],
      ["Precision", "number"],
      ["Recall", "number"],
      ["F1", "number"],
      ["Specificity", "number"],
      ["Selected", "number"],
    ],
    rows: thresholds.map((row) => [
      formatFixed(row.threshold, 2),
      formatFixed(row.precision, 3),
      formatFixed(row.recall, 3),
      formatFixed(row.f1, 3),
      formatFixed(row.specificity, 3),
      `${formatCount(row.selected)} (${formatPercent(n === 0 ? null : row.selected / n, 0)})`,
    ]),
    marked: distances.indexOf(Math.min(...distances)),
  });
}

/** Mean score against observed share per bin. */
export function buildCalibrationTable({ calibration }: BinaryDetail): TableView {
  return buildTable({
    caption: "Calibration",
    columns: [
      ["Score", "text"],
      ["Mean score", "number"],
      ["Observed share", "number"],
      ["n", "number"],
    ],
    rows: calibration.map(({ lower, upper, predicted, observed, n }) => [
      `${formatFixed(lower, 2)} to ${formatFixed(upper, 2)}`,
      formatFixed(predicted, 3),
      formatFixed(observed, 3),
      formatCount(n),
    ]),
  });
}

function sayCell(count: number, other: number): string {
  return `${formatCount(count)} (${formatPercent(count + other === 0 ? null : count / (count + other), 0)})`;
}

import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import { formatFixed } from "../format-number.ts";
import { name, type Phrase, phrase, plain } from "../phrase.ts";
import { drawSparkline } from "../sparkline.ts";
import { buildTable, type TableView } from "./table.ts";

/** Distribution of the score in each class as bars of text, both on the scale of their own class. */
export function buildScoreTable({ curves, positive, positives }: BinaryDetail): TableView {
  const { scores } = curves;
  const classes = [
    { label: phrase`not ${name(positive)}`, counts: scores.map(({ negative }) => negative) },
    { label: phrase`${name(positive)}`, counts: scores.map((bin) => bin.positive) },
  ];
  return buildTable({
    caption: "Scores by class",
    columns: [
      ["Truth", "text"],
      [`Score ${formatFixed(scores.at(0)?.lower ?? 0, 0)} to ${formatFixed(scores.at(-1)?.upper ?? 1, 0)}`, "text"],
    ],
    rows: classes.map(({ label, counts }) => [label, drawCounts(counts)]),
    note: plain(positives === 0 ? "No row is positive." : "Each class on its own scale."),
  });
}

function drawCounts(counts: readonly number[]): Phrase {
  return phrase`${name(drawSparkline(counts, [0, Math.max(1, ...counts)]))}`;
}

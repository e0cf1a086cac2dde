import type { MulticlassDetail } from "../../core/documents/evaluation-multiclass.ts";
import { ABSENT, formatCount, formatFixed, formatPercent } from "../format-number.ts";
import { name, type Phrase, phrase, plain } from "../phrase.ts";
import { buildTable, type Cell, type TableSize, type TableView } from "./table.ts";
import { pluralise } from "./words.ts";

/** A matrix of more classes says less than the table of classes. */
const MAX_MATRIX = 8;

/** Whether the classes are few enough for a matrix. */
export function fitsMatrix({ classes }: MulticlassDetail): boolean {
  return classes.length > 0 && classes.length <= MAX_MATRIX;
}

/** Rows true class, columns predicted, each with its share of the true class. */
export function buildClassMatrix({ classes, confusion }: MulticlassDetail): TableView {
  return buildTable({
    caption: "Confusion by class",
    columns: [["Truth", "text"], ...classes.map((_, index) => [`as ${index + 1}`, "number"] as const)],
    rows: classes.map((label, row): readonly Cell[] => {
      const counts = confusion[row] ?? [];
      return [
        phrase`${String(row + 1)} ${name(label)}`,
        ...classes.map((_, column): Cell => {
          const text = sayCount(counts, column);
          return row === column ? plain(text) : { text, tone: "quiet" };
        }),
      ];
    }),
    note: plain(
      "Rows are the truth, columns the prediction, by number of the class; percentages are of the true class.",
    ),
  });
}

/** Precision, recall, F1 and area of every class, the lowest F1 first, and for what it is mostly taken. */
export function buildClassTable({ classes, confusion, perClass }: MulticlassDetail, { maxRows }: TableSize): TableView {
  const ordered = perClass.toSorted((left, right) => (left.f1 ?? -1) - (right.f1 ?? -1));
  const rest = ordered.length - maxRows;
  return buildTable({
    caption: "Classes, lowest F1 first",
    columns: [
      ["Class", "text"],
      ["n", "number"],
      ["Precision", "number"],
      ["Recall", "number"],
      ["F1", "number"],
      ["ROC AUC", "number"],
      ["Mostly taken for", "text"],
    ],
    rows: ordered
      .slice(0, maxRows)
      .map((each) => [
        phrase`${name(each.class)}`,
        formatCount(each.n),
        formatFixed(each.precision, 3),
        formatFixed(each.recall, 3),
        formatFixed(each.f1, 3),
        formatFixed(each.auc, 3),
        sayMistake(classes, confusion, classes.indexOf(each.class)),
      ]),
    note: rest > 0 ? plain(`${pluralise(rest, "more class").replace(/classs$/, "classes")} in evaluation.json.`) : [],
  });
}

function sayMistake(classes: readonly string[], confusion: MulticlassDetail["confusion"], row: number): Phrase {
  const counts = confusion[row] ?? [];
  const wrong = counts.map((count, column) => (column === row ? -1 : count));
  const most = wrong.indexOf(Math.max(...wrong));
  const label = classes[most];
  if (label === undefined || (wrong[most] ?? 0) <= 0) return plain(ABSENT);
  return phrase`${name(label)} ${sayCount(counts, most)}`;
}

function sayCount(counts: readonly number[], column: number): string {
  const total = counts.reduce((sum, each) => sum + each, 0);
  const count = counts[column] ?? 0;
  return `${formatCount(count)} (${formatPercent(total === 0 ? null : count / total, 0)})`;
}

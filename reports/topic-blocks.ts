import type { Evaluation } from "../core/documents/evaluation.ts";
import type { Section } from "./budget.ts";
import { folded } from "./markdown-block.ts";
import { renderMarkdown } from "./render.ts";
import { buildBandTable, buildCalibrationTests, buildStabilityTable, sayScaling } from "./views/credit-tables.ts";
import { buildGapTable, buildGroupTable, MAX_FAIRNESS_COLUMNS } from "./views/fairness-tables.ts";
import { buildImportanceTable } from "./views/importance-table.ts";
import type { TableSize, TableView } from "./views/table.ts";

const MAX_COLUMNS = 3; // in a comment; a page shows more

/** Blocks of a comment that only some evaluations have. What explains the gates goes last, what describes the model first. */
export function buildTopicBlocks(evaluation: Evaluation, { maxRows }: TableSize): readonly Section[] {
  const { importance, fairness = [], credit } = evaluation;
  const columns = fairness.slice(0, maxRows > 50 ? MAX_FAIRNESS_COLUMNS : MAX_COLUMNS);
  return [
    {
      title: "fairness",
      rank: 3,
      text: folded(
        "Fairness",
        columns
          .flatMap((column) => [buildGapTable(column, evaluation), buildGroupTable(column, { maxRows })].map(show))
          .join("\n\n"),
      ),
    },
    {
      title: "importance",
      rank: 5,
      text:
        importance === undefined || importance.features.length === 0
          ? ""
          : folded("Importance of features", show(buildImportanceTable(importance, { maxRows: 10, charts: false }))),
    },
    ...(credit === undefined
      ? []
      : [
          {
            title: "credit score",
            rank: 4,
            text: folded(
              "Credit score",
              [
                renderMarkdown("meta.md", { text: sayScaling(credit) }),
                show(buildBandTable(credit, { maxRows, charts: false })),
                show(buildCalibrationTests(credit)),
              ].join("\n\n"),
            ),
          },
          {
            title: "stability",
            rank: 6,
            text: credit.stability === null ? "" : folded("Stability", show(buildStabilityTable(credit, { maxRows }))),
          },
        ]),
  ];
}

/** A table under its caption: several stand in one fold. */
function show(table: TableView): string {
  return `${renderMarkdown("meta.md", { text: [{ text: table.caption, code: false, strong: true }] })}\n\n${renderMarkdown("table.md", table)}`;
}

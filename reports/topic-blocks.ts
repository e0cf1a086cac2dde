import type { Evaluation } from "../core/documents/evaluation.ts";
import type { ForecastDetail } from "../core/documents/evaluation-forecast.ts";
import type { Section } from "./budget.ts";
import { folded, headed } from "./markdown-block.ts";
import { plain } from "./phrase.ts";
import { renderMarkdown } from "./render.ts";
import { buildBandTable, buildCalibrationTests, buildStabilityTable, sayScaling } from "./views/credit-tables.ts";
import { buildGapTable, buildGroupTable, MAX_FAIRNESS_COLUMNS } from "./views/fairness-tables.ts";
import { buildBaselineTable, buildOriginTable, sayBackTest } from "./views/forecast-section.ts";
import { buildImportanceTable } from "./views/importance-table.ts";
import type { TableSize, TableView } from "./views/table.ts";

const MAX_COLUMNS = 3; // in a comment; a page shows more

/** Blocks of a comment that only some evaluations have. What explains the gates goes last, what describes the model first. */
export function buildTopicBlocks(evaluation: Evaluation, { maxRows }: TableSize): readonly Section[] {
  const { forecast, importance, fairness = [], credit } = evaluation;
  const columns = fairness.slice(0, maxRows > 50 ? MAX_FAIRNESS_COLUMNS : MAX_COLUMNS);
  return [
    ...(forecast === undefined ? [] : buildForecastBlocks(evaluation, forecast, { maxRows })),
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

function buildForecastBlocks(
  evaluation: Evaluation,
  forecast: ForecastDetail,
  { maxRows }: TableSize,
): readonly Section[] {
  const said = renderMarkdown("meta.md", { text: plain(sayBackTest(forecast)) });
  const baselines = renderMarkdown("table.md", buildBaselineTable(evaluation, forecast));
  return [
    { title: "baselines", rank: 3, text: headed("Against the baselines", `${baselines}\n\n${said}`) },
    {
      title: "origins",
      rank: 5,
      text: folded(
        "By origin",
        renderMarkdown("table.md", buildOriginTable(forecast, { maxRows: Math.max(maxRows, 30) })),
      ),
    },
  ];
}

/** A table under its caption: several stand in one fold. */
function show(table: TableView): string {
  return `${renderMarkdown("meta.md", { text: [{ text: table.caption, code: false, strong: true }] })}\n\n${renderMarkdown("table.md", table)}`;
}

import { clip, MAX_NAME } from "../../core/clean-text.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import { formatPercent } from "../format-number.ts";
import { plain } from "../phrase.ts";
import { renderHtml } from "../render.ts";
import { buildBandTable, buildCalibrationTests, buildStabilityTable, sayScaling } from "./credit-tables.ts";
import { buildGapTable, buildGroupTable, MAX_FAIRNESS_COLUMNS } from "./fairness-tables.ts";
import { buildForecastSection } from "./forecast-section.ts";
import { buildImportanceTable } from "./importance-table.ts";
import type { SectionView } from "./page.ts";
import { pluralise } from "./words.ts";

const MAX_GROUPS = 50;
const MAX_BANDS = 50;
const MAX_INPUTS = 20;
const MAX_FEATURES = 10;

/** Sections of a page that only some evaluations have: forecast, importance, fairness, credit. */
export async function buildTopicSections(evaluation: Evaluation): Promise<readonly SectionView[]> {
  const { forecast, importance, fairness, credit } = evaluation;
  const sections: readonly (SectionView | false)[] = [
    forecast !== undefined && (await buildForecastSection(evaluation, forecast)),
    importance !== undefined &&
      importance.features.length > 0 && {
        id: "importance",
        title: "Importance of features",
        lead: [],
        blocks: [renderHtml("table.html", buildImportanceTable(importance, { maxRows: MAX_FEATURES, charts: true }))],
      },
    fairness !== undefined &&
      fairness.length > 0 && {
        id: "fairness",
        title: "Fairness",
        lead: plain(sayFairness(evaluation, fairness.length)),
        blocks: fairness
          .slice(0, MAX_FAIRNESS_COLUMNS)
          .flatMap((column) => [
            renderHtml("table.html", buildGroupTable(column, { maxRows: MAX_GROUPS })),
            renderHtml("table.html", buildGapTable(column, evaluation)),
          ]),
      },
    credit !== undefined && {
      id: "credit",
      title: "Credit score",
      lead: sayScaling(credit),
      blocks: [
        renderHtml("table.html", buildBandTable(credit, { maxRows: MAX_BANDS, charts: true })),
        renderHtml("table.html", buildCalibrationTests(credit)),
        ...(credit.stability === null && credit.characteristics.length === 0
          ? []
          : [renderHtml("table.html", buildStabilityTable(credit, { maxRows: MAX_INPUTS }))]),
      ],
    },
  ];
  return sections.filter((section) => section !== false);
}

function sayFairness({ binary }: Evaluation, columns: number): string {
  const positive = binary === undefined ? "positive" : `“${clip(binary.positive, MAX_NAME)}”`;
  const rest = columns - MAX_FAIRNESS_COLUMNS;
  return `A row is selected when it is labelled ${positive}. Rates have ${formatPercent(0.95, 0)} intervals; gates are tested on one-sided 95\u00A0% bounds.${rest > 0 ? ` ${pluralise(rest, "more column")} in evaluation.json.` : ""}`;
}

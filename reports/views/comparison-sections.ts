import type { Evaluation } from "../../core/documents/evaluation.ts";
import { plain } from "../phrase.ts";
import { renderHtml } from "../render.ts";
import { sayCertainty } from "./certainty.ts";
import { buildChangeTables, sayUnchanged } from "./changes-tables.ts";
import { buildClassMatrix, buildClassTable, fitsMatrix } from "./class-tables.ts";
import { buildComparedSliceTable } from "./compared-slice-table.ts";
import { buildGateTable } from "./gate-table.ts";
import { buildNextSteps } from "./next-steps.ts";
import type { SectionView } from "./page.ts";
import { buildResidualTable, sayResiduals } from "./residual-table.ts";
import type { TableView } from "./table.ts";
import { buildTrendTable, sayTrend } from "./trend-table.ts";

const MAX_ROWS = 60;
const SIZE = { maxRows: MAX_ROWS };

/** What to do, and how sure the comparison is: a page says it before its metrics. */
export function buildAdviceSection(evaluation: Evaluation): SectionView | false {
  const points = buildNextSteps(evaluation);
  return (
    points.length > 0 && {
      id: "next",
      title: "What to do next",
      lead: [],
      blocks: [renderHtml("points.html", { points })],
    }
  );
}

/** Gates over slices, groups and leakage. */
export function buildGateBlocks(evaluation: Evaluation): readonly ReturnType<typeof show>[] {
  const table = buildGateTable(evaluation, SIZE);
  return table.rows.length === 0 ? [] : [show(table)];
}

/** Declared slices of both models, then those that a search found. */
export function buildComparedSliceBlocks(evaluation: Evaluation): readonly ReturnType<typeof show>[] {
  return [true, false]
    .map((declared) => buildComparedSliceTable(evaluation, { ...SIZE, declared }))
    .filter(({ rows }) => rows.length > 0)
    .map(show);
}

/** What differs from the baseline beside the numbers, the trend over versions, and how far the comparison is to be trusted. */
export function buildBaselineSections(evaluation: Evaluation): readonly SectionView[] {
  const { changes, trend = [], primary } = evaluation;
  const certainty = sayCertainty(evaluation);
  const sections: readonly (SectionView | false)[] = [
    certainty.length > 0 && { id: "certainty", title: "How sure the comparison is", lead: certainty, blocks: [] },
    changes !== undefined && {
      id: "changes",
      title: "What changed",
      lead: plain(sayUnchanged(changes)),
      blocks: buildChangeTables(changes, SIZE).map(show),
    },
    trend.length > 1 && {
      id: "trend",
      title: "Trend over the last versions",
      lead: sayTrend(trend, primary),
      blocks: [show(buildTrendTable(trend, primary, SIZE))],
    },
  ];
  return sections.filter((section) => section !== false);
}

/** Details that only one kind of task has. */
export function buildTaskSections({ multiclass, regression }: Evaluation): readonly SectionView[] {
  const sections: readonly (SectionView | false)[] = [
    multiclass !== undefined && {
      id: "classes",
      title: "Classes",
      lead: [],
      blocks: [
        show(buildClassTable(multiclass, SIZE)),
        ...(fitsMatrix(multiclass) ? [show(buildClassMatrix(multiclass))] : []),
      ],
    },
    regression !== undefined &&
      regression.residuals.length > 0 && {
        id: "residuals",
        title: "Residuals",
        lead: sayResiduals(regression),
        blocks: [show(buildResidualTable(regression, SIZE))],
      },
  ];
  return sections.filter((section) => section !== false);
}

function show(table: TableView) {
  return renderHtml("table.html", table);
}

import type { Evaluation } from "../core/documents/evaluation.ts";
import type { CreditSection } from "../core/documents/evaluation-credit.ts";
import type { ForecastDetail } from "../core/documents/evaluation-forecast.ts";
import type { MulticlassDetail } from "../core/documents/evaluation-multiclass.ts";
import type { RegressionDetail } from "../core/documents/evaluation-regression.ts";
import type { Section } from "./budget.ts";
import { rankSection } from "./drop-order.ts";
import { captioned, folded, headed, shown, small } from "./markdown-block.ts";
import { plain } from "./phrase.ts";
import { buildClassMatrix, buildClassTable, fitsMatrix } from "./views/class-tables.ts";
import { buildBandTable, buildCalibrationTests, buildStabilityTable, sayScaling } from "./views/credit-tables.ts";
import { buildGapTable, buildGroupTable, MAX_FAIRNESS_COLUMNS } from "./views/fairness-tables.ts";
import { buildBaselineTable, buildOriginTable, sayBackTest } from "./views/forecast-section.ts";
import { buildImportanceTable } from "./views/importance-table.ts";
import { buildResidualTable, sayResiduals } from "./views/residual-table.ts";
import type { TableSize } from "./views/table.ts";

const MAX_COLUMNS = 3; // in a comment; a page shows more
const MAX_BINS = 12; // of residuals

/** Blocks of a comment that only some evaluations have. */
export function buildTopicBlocks(evaluation: Evaluation, { maxRows }: TableSize): readonly Section[] {
  const { forecast, multiclass, regression, importance, fairness = [], credit } = evaluation;
  const columns = fairness.slice(0, maxRows > 50 ? MAX_FAIRNESS_COLUMNS : MAX_COLUMNS);
  return [
    ...(forecast === undefined ? [] : buildForecastBlocks(evaluation, forecast, { maxRows })),
    ...(multiclass === undefined
      ? []
      : [rankSection("classes", folded("Classes", showClasses(multiclass, { maxRows })))]),
    ...(regression === undefined ? [] : [rankSection("residuals", folded("Residuals", showResiduals(regression)))]),
    rankSection(
      "fairness",
      folded(
        "Fairness",
        columns
          .flatMap((column) => [buildGapTable(column, evaluation), buildGroupTable(column, { maxRows })].map(captioned))
          .join("\n\n"),
      ),
    ),
    rankSection(
      "importance",
      importance === undefined || importance.features.length === 0
        ? ""
        : folded("Importance of features", captioned(buildImportanceTable(importance, { maxRows: 10, charts: false }))),
    ),
    ...(credit === undefined ? [] : buildCreditBlocks(credit, { maxRows })),
  ];
}

function showClasses(multiclass: MulticlassDetail, size: TableSize): string {
  const tables = [buildClassTable(multiclass, size), ...(fitsMatrix(multiclass) ? [buildClassMatrix(multiclass)] : [])];
  return tables.map(captioned).join("\n\n");
}

function showResiduals(regression: RegressionDetail): string {
  return [small(sayResiduals(regression)), shown(buildResidualTable(regression, { maxRows: MAX_BINS }))]
    .filter((block) => block !== "")
    .join("\n\n");
}

function buildCreditBlocks(credit: CreditSection, { maxRows }: TableSize): readonly Section[] {
  const bands = [
    small(sayScaling(credit)),
    captioned(buildBandTable(credit, { maxRows, charts: false })),
    captioned(buildCalibrationTests(credit)),
  ];
  const stability = credit.stability === null ? "" : captioned(buildStabilityTable(credit, { maxRows }));
  return [
    rankSection("credit score", folded("Credit score", bands.join("\n\n"))),
    rankSection("stability", folded("Stability", stability)),
  ];
}

function buildForecastBlocks(
  evaluation: Evaluation,
  forecast: ForecastDetail,
  { maxRows }: TableSize,
): readonly Section[] {
  const said = small(plain(sayBackTest(forecast)));
  const origins = buildOriginTable(forecast, { maxRows: Math.max(maxRows, 30) });
  return [
    rankSection(
      "baselines",
      headed("Against the baselines", `${shown(buildBaselineTable(evaluation, forecast))}\n\n${said}`),
    ),
    rankSection("origins", folded("By origin", shown(origins))),
  ];
}

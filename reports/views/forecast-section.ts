import { clip, MAX_NAME } from "../../core/clean-text.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { ForecastDetail } from "../../core/documents/evaluation-forecast.ts";
import {
  formatCount,
  formatFixed,
  formatInstant,
  formatInterval,
  formatNumber,
  formatPercent,
} from "../format-number.ts";
import { plain } from "../phrase.ts";
import { renderHtml } from "../render.ts";
import { buildForecastFigures, buildTraceFigure } from "./forecast-figures.ts";
import type { SectionView } from "./page.ts";
import { buildTable, type TableSize, type TableView } from "./table.ts";
import { pluralise } from "./words.ts";

const MAX_BASELINES = 20;
const MAX_ORIGINS = 60;

/** The back-test of a forecast: its last steps, the baselines it must beat, and every origin. */
export async function buildForecastSection(evaluation: Evaluation, forecast: ForecastDetail): Promise<SectionView> {
  const figures = [await buildTraceFigure(forecast), await buildForecastFigures(evaluation)];
  return {
    id: "forecast",
    title: "Forecast",
    lead: plain(sayBackTest(forecast)),
    blocks: [
      ...figures.filter((view) => view.figures.length > 0).map((view) => renderHtml("figures.html", view)),
      renderHtml("table.html", buildBaselineTable(evaluation, forecast)),
      renderHtml("table.html", buildOriginTable(forecast, { maxRows: MAX_ORIGINS })),
    ],
  };
}

/** The model among the mandatory baselines, on the same origins and steps. */
export function buildBaselineTable({ metrics }: Evaluation, { baselines, skill }: ForecastDetail): TableView {
  const own = (id: string) => metrics[id]?.value ?? null;
  const shown = baselines.slice(0, MAX_BASELINES);
  const rows = [
    { title: "this model", mae: own("mae"), rmse: own("rmse"), mape: own("mape"), mase: own("mase") },
    ...shown,
  ];
  return buildTable({
    caption: "Against the baselines",
    columns: [
      ["Forecaster", "text"],
      ["MAPE (%)", "number"],
      ["MAE", "number"],
      ["RMSE", "number"],
      ["MASE", "number"],
    ],
    rows: rows.map(({ title, mae, rmse, mape, mase }) => [
      clip(title, MAX_NAME),
      formatFixed(mape, 2),
      formatNumber(mae),
      formatNumber(rmse),
      formatFixed(mase, 3),
    ]),
    marked: 0,
    note:
      skill === null
        ? []
        : plain(`Skill against the seasonal naive forecast: ${formatPercent(skill)} less absolute error.`),
  });
}

/** Errors by origin, in their order. */
export function buildOriginTable({ perOrigin }: ForecastDetail, { maxRows }: TableSize): TableView {
  const shown = perOrigin.slice(0, maxRows);
  const rest = perOrigin.length - shown.length;
  return buildTable({
    caption: "By origin",
    columns: [
      ["Origin", "text"],
      ["Steps", "number"],
      ["MAPE (%)", "number"],
      ["MAE", "number"],
      ["MASE", "number"],
    ],
    rows: shown.map(({ origin, n, mae, mape, mase }) => [
      formatInstant(origin),
      formatCount(n),
      formatFixed(mape, 2),
      formatNumber(mae),
      formatFixed(mase, 3),
    ]),
    note: rest > 0 ? plain(`${pluralise(rest, "more origin")} in evaluation.json.`) : [],
  });
}

/** How the back-test was made and how often the intervals hold. */
export function sayBackTest({ information, origins, horizon, interval }: ForecastDetail): string {
  const known = information === "ex-ante" ? "knowing only what was known then" : "knowing what came later";
  const made = `${pluralise(origins, "origin")} of ${pluralise(horizon, "step")}, ${known}.`;
  if (interval === null) return `${made} It gives no prediction intervals.`;
  const { level, coverage, ci, ciLevel } = interval;
  return `${made} Its ${formatPercent(level, 0)} intervals hold ${formatPercent(coverage)} of the values (${formatPercent(ciLevel, 0)} CI ${formatInterval([ci[0] * 100, ci[1] * 100], 1)}).`;
}

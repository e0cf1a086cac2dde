import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { ForecastDetail } from "../../core/documents/evaluation-forecast.ts";
import { renderForecastResiduals, renderForecastTrace } from "../charts/forecast-trace.ts";
import { renderStepErrors } from "../charts/step-errors.ts";
import { formatInstant, formatNumber } from "../format-number.ts";
import { plain } from "../phrase.ts";
import type { FiguresView, FigureView } from "./figures.ts";
import { pluralise } from "./words.ts";

/** The last steps of the back-test in one row. */
export async function buildTraceFigure({ trace, interval }: ForecastDetail): Promise<FiguresView> {
  if (trace.length < 2) return { size: "wide", figures: [] };
  const band = interval === null ? "" : "; the band is the prediction interval";
  const caption = `The last ${pluralise(trace.length, "step")}, from ${formatInstant(trace.at(0)?.at ?? null)}${band}.`;
  const chart = await renderForecastTrace(trace, { size: "wide" }, `Truth and forecast. ${caption}`);
  return { size: "wide", figures: [{ chart, title: plain("Truth and forecast"), caption: plain(caption) }] };
}

/** Single origins from the best to the worst, residuals over time, and errors over the steps ahead. */
export async function buildForecastFigures({ forecast, baselineDetails }: Evaluation): Promise<FiguresView> {
  if (forecast === undefined) return { size: "half", figures: [] };
  const baseline = baselineDetails?.forecast;
  const drawn = await Promise.all([
    ...chooseOrigins(forecast).map((origin) => drawOrigin(origin, forecast, baseline)),
    ...(forecast.trace.length < 2 ? [] : [drawResiduals(forecast)]),
    ...(forecast.perStep.length < 2 ? [] : [drawSteps(forecast, baseline)]),
  ]);
  return { size: "half", figures: drawn };
}

type Step = ForecastDetail["trace"][number];

interface ShownOrigin {
  readonly title: string;
  readonly origin: string;
  readonly mae: number;
}

/** Best, middle and worst of the origins whose steps are all in the trace. */
function chooseOrigins(forecast: ForecastDetail): readonly ShownOrigin[] {
  const whole = forecast.perOrigin
    .flatMap(({ origin, mae }, index) => {
      const next = forecast.perOrigin[index + 1]?.origin;
      return mae === null || !isWhole(origin, next, forecast) ? [] : [{ origin, mae }];
    })
    .toSorted((a, b) => a.mae - b.mae);
  const places = [
    ["Best origin", 0],
    ["Middle origin", Math.floor((whole.length - 1) / 2)],
    ["Worst origin", whole.length - 1],
  ] as const;
  const shown =
    whole.length < 3 ? places.filter(([, place], index) => index !== 1 && (index === 0 || place > 0)) : places;
  return shown.flatMap(([title, place]) => {
    const found = whole[place];
    return found === undefined ? [] : [{ title, ...found }];
  });
}

/** Of several forecasts of one moment the trace has the newest: origins whose steps overlap are not whole. */
function isWhole(origin: string, next: string | undefined, forecast: ForecastDetail): boolean {
  const end = Date.parse(origin) + forecast.horizon * forecast.stepMs;
  if (next !== undefined && Date.parse(next) < end) return false;
  return stepsOf(origin, forecast, forecast.trace).length === forecast.horizon;
}

function stepsOf(
  origin: string,
  { horizon, stepMs }: Pick<ForecastDetail, "horizon" | "stepMs">,
  trace: readonly Step[],
): readonly Step[] {
  const start = Date.parse(origin);
  return trace.filter(({ at }) => Date.parse(at) > start && Date.parse(at) <= start + horizon * stepMs);
}

async function drawOrigin(
  { title, origin, mae }: ShownOrigin,
  forecast: ForecastDetail,
  baseline: ForecastDetail | undefined,
): Promise<FigureView> {
  const said = `From ${formatInstant(origin)}, MAE ${formatNumber(mae)}.`;
  const own = stepsOf(origin, forecast, forecast.trace);
  const other = baseline === undefined ? [] : stepsOf(origin, forecast, baseline.trace);
  const chart = await renderForecastTrace(own, { size: "half", baseline: other }, `${title}. ${said}`);
  return { chart, title: plain(title), caption: plain(said) };
}

async function drawResiduals({ trace }: ForecastDetail): Promise<FigureView> {
  const said = "Above 0 the forecast was too low. A pattern here is something that the model could still learn.";
  const chart = await renderForecastResiduals(trace, `Residuals of the last steps. ${said}`);
  return { chart, title: plain("Residuals"), caption: plain(said) };
}

async function drawSteps({ perStep }: ForecastDetail, baseline: ForecastDetail | undefined): Promise<FigureView> {
  const said = "Mean absolute error over the steps ahead, over all origins.";
  const chart = await renderStepErrors({ candidate: perStep, baseline: baseline?.perStep }, said);
  return { chart, title: plain("Error by step"), caption: plain(said) };
}

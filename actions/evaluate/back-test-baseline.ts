import { SlipwayError } from "../../core/errors.ts";
import { runForecastCase } from "../../core/forecast/back-test-rows.ts";
import type { ForecastCase } from "../../core/forecast/forecast-case.ts";
import { openForecastMethod } from "../../core/forecast/open-method.ts";
import type { EvaluatePorts } from "./main.ts";
import type { Rescored, RescoreRequest } from "./score-baseline.ts";

export interface CandidateCase {
  readonly own: ForecastCase;
  /** Of the pipeline. */
  readonly folder: string;
}

/**
 * The method of the baseline at the candidate's origins: a back-test judges a method, which is fitted anew at every origin with what was
 * known then, so it can be repeated on today's series. Where the method is not known any more its stored forecasts of common origins stay.
 */
export async function backTestBaseline(
  { opened, stored }: RescoreRequest,
  { own, folder }: CandidateCase,
  ports: Pick<EvaluatePorts, "trainers" | "log" | "signal">,
): Promise<Rescored> {
  const kept: Rescored =
    stored === undefined
      ? { obstacle: "the series moved on, and nothing says how the baseline forecasts" }
      : { predictions: stored, scoringMs: null };
  const { settings, trainer } = opened.run ?? {};
  const { kind, ...parameters } = settings?.train ?? {};
  if (typeof kind !== "string" || trainer === undefined) return kept;
  const total = own.calibration.length + own.test.length;
  try {
    const method = openForecastMethod(own, { train: { ...parameters, kind }, seed: trainer.seed, folder }, ports);
    const predictions = await runForecastCase(own, method, (done) =>
      ports.log.progress({ task: "Back-testing the baseline", done, total }),
    );
    return { predictions, scoringMs: null };
  } catch (thrown) {
    if (thrown instanceof SlipwayError && thrown.kind === "configuration") return kept;
    throw thrown;
  }
}

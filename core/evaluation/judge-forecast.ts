import type { ForecastPredictions } from "../data/predictions.ts";
import { buildForecastSample, type ForecastSample } from "../metrics/forecast/forecast-sample.ts";
import { familyOf } from "../metrics/metrics.ts";
import type { ForecastTask } from "../pipeline/schema.ts";
import { buildForecastDetail, type ForecastEvidence } from "./forecast-detail.ts";
import { createJudgement, type Judgement } from "./judgement.ts";
import { pickForecast } from "./pick-forecast.ts";

const FEW_BLOCKS = 8; // below, intervals from blocks are wide and rest on their normality

export interface ForecastCase {
  readonly task: ForecastTask;
  readonly predictions: ForecastPredictions;
  readonly evidence: ForecastEvidence;
}

export function judgeForecast({ task, predictions, evidence }: ForecastCase): Judgement {
  const settings = { level: task.interval, season: Math.min(...task.season) };
  return createJudgement({
    family: familyOf("forecast"),
    task: { kind: task.kind, target: task.target, horizon: task.horizon, season: [...task.season] },
    build: (rows) => buildForecastSample(pickForecast(predictions, rows), settings),
    details: (sample) => ({ forecast: buildForecastDetail({ task, predictions, evidence, settings }, sample) }),
    warn: (sample) => warnForecast(sample, predictions),
  });
}

function warnForecast({ n, unitCount }: ForecastSample, { rows }: ForecastPredictions): string[] {
  const warnings: string[] = [];
  if (n < rows) warnings.push(`${rows - n} of ${rows} forecast steps have no known value and are left out.`);
  if (unitCount < FEW_BLOCKS) {
    warnings.push(
      `The back-test has only ${unitCount} blocks of origins that vary independently: intervals are wide or missing. Raise task.testOrigins.`,
    );
  }
  return warnings;
}

import { SlipwayError } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { Trainer } from "../trainers/trainer.ts";
import { parseTrainer } from "../trainers/trainers.ts";
import { knownLength } from "./availability.ts";
import { createClosedMethod } from "./closed-method.ts";
import { planFeatures } from "./feature-plan.ts";
import type { ForecastCase } from "./forecast-case.ts";
import type { ForecastMethod } from "./forecast-method.ts";
import { FORECASTERS } from "./forecasters.ts";
import { createLearnedMethod } from "./learned-method.ts";
import { splitLearnedSettings } from "./learned-settings.ts";
import { createRowLearner } from "./row-learner.ts";
import { createSequenceLearner } from "./sequence-learner.ts";

export interface MethodRequest {
  /** As the pipeline has it. */
  readonly train: Readonly<Record<string, unknown>> & { readonly kind: string };
  readonly seed: number;
  /** Absolute folder of the pipeline file. */
  readonly folder: string;
}

export interface MethodPorts {
  readonly trainers: ReadonlyMap<string, Trainer>;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * The method that `train` names: a forecaster, a trainer of sequences, or a trainer of numbers over rows of features.
 * @throws SLIPWAY_E_PIPELINE_INVALID, SLIPWAY_E_RUNTIME_MISSING, SLIPWAY_E_LOOK_AHEAD for a lag that no origin knows
 */
export function openForecastMethod(own: ForecastCase, request: MethodRequest, ports: MethodPorts): ForecastMethod {
  const { kind, ...given } = request.train;
  const forecaster = FORECASTERS.get(kind);
  if (forecaster !== undefined) return createClosedMethod(own, forecaster, given);
  const { log, signal } = ports;
  const { series, task } = own;
  const record = parseTrainer(kind);
  const trainer = requireTrainer(record.id, ports);
  const { id, title } = record;
  const reach = measureReach(own);
  const { settings, parameters } = splitLearnedSettings(given, record);
  const { refitEvery } = settings;
  if (trainer.trainSequences !== undefined) {
    const { trainSequences } = trainer;
    const learner = createSequenceLearner({ ...request, own, reach, trainSequences, parameters, signal });
    return createLearnedMethod(own, { id, title, learner, refitEvery, log });
  }
  const plan = planFeatures(settings.features ?? {}, { season: task.season, stepMs: series.stepMs, reach });
  const learner = createRowLearner({
    ...{ series, horizon: task.horizon, plan, record, trainer, parameters, signal },
    seed: request.seed,
    folder: request.folder,
  });
  return createLearnedMethod(own, { id, title, learner, refitEvery, log });
}

function requireTrainer(id: string, { trainers }: MethodPorts): Trainer {
  const trainer = trainers.get(id);
  if (trainer !== undefined) return trainer;
  throw new SlipwayError("SLIPWAY_E_RUNTIME_MISSING", {
    what: `No runtime of this installation trains ${id}.`,
    remedy: `Choose one of ${[...trainers.keys(), ...FORECASTERS.keys()].join(", ")}.`,
  });
}

/** Steps from the last known value to the last forecast one: the horizon, and more where values are published late. */
function measureReach({ series, task, calibration, test }: ForecastCase): number {
  return [...calibration, ...test].reduce(
    (most, cutoff) => Math.max(most, task.horizon + cutoff - knownLength(series, cutoff)),
    task.horizon,
  );
}

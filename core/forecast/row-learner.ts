import { fromEpochMs } from "../clock.ts";
import type { DataPart, PartName } from "../data/dataset.ts";
import { buildTable, type Table } from "../data/table.ts";
import { SlipwayError } from "../errors.ts";
import { prepareModel } from "../model/prepare-model.ts";
import type { TabularTask } from "../pipeline/schema.ts";
import type { Trainer, TrainerRecord } from "../trainers/trainer.ts";
import { assertKnownAt } from "./availability.ts";
import {
  buildFeatures,
  describeAvailability,
  type FeaturePlan,
  firstStep,
  listFeatures,
  VALUE_COLUMN,
} from "./feature-plan.ts";
import type { ForecastLearner, LearnedForecast, OriginRequest } from "./forecast-learner.ts";
import type { RowForecastState } from "./row-forecast.ts";
import { type RegularSeries, timeAt } from "./series.ts";
import { isValidationStep } from "./validation-blocks.ts";

export interface RowLearnerOptions {
  readonly series: RegularSeries;
  readonly horizon: number;
  readonly plan: FeaturePlan;
  readonly record: TrainerRecord;
  readonly trainer: Trainer;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Fewer rows say nothing of a season. */
const FEWEST_ROWS = 48;
const TASK: TabularTask = { kind: "regression", target: VALUE_COLUMN };

/** One row per step: its lags and its calendar, and the value to learn. Every trainer of numbers learns it as a regression. */
export function createRowLearner(options: RowLearnerOptions): ForecastLearner {
  const { series, plan, record, trainer, parameters, seed, folder, signal } = options;
  return {
    minHistory: firstStep(plan) + Math.max(3 * options.horizon, Math.ceil(1.2 * (FEWEST_ROWS + options.horizon))),
    async fit(known, log) {
      const parts = buildParts(options, known);
      const prepared = prepareModel({ features: listFeatures(plan), parts }, TASK, record.encoding);
      const trained = await trainer.train({ ...prepared, ...parts, folder, parameters, seed, log, signal });
      const { backend, history, files, facts, predictor } = trained;
      return {
        backend,
        history,
        files,
        facts: { ...facts, rows: parts.train.rowIds.length + parts.validation.rowIds.length },
        forecastAt: (whole, origin) => forecastRows(whole, { ...options, origin, predictor }),
        stateAt: (whole): RowForecastState => ({
          plan,
          tail: [...whole.values.subarray(-Math.max(1, firstStep(plan)))],
          regressor: {
            format: trained.format ?? record.format,
            signature: prepared.signature,
            preprocessing: trained.preprocessing ?? prepared.preprocessing,
          },
        }),
        dispose: () => predictor.dispose(),
      } satisfies LearnedForecast;
    },
  };

  function buildParts(own: RowLearnerOptions, known: number): Readonly<Record<PartName, DataPart>> {
    const usable = Array.from(
      { length: Math.max(0, known - firstStep(plan)) },
      (_, row) => row + firstStep(plan),
    ).filter((step) => series.filled[step] === 0);
    const block = { known, block: own.horizon };
    const validation = usable.filter((step) => isValidationStep(step, block));
    const train = usable.filter((step) => !isValidationStep(step, block));
    if (train.length < FEWEST_ROWS || validation.length === 0) throw tooShort(own, known);
    return {
      train: buildPart("train", train),
      validation: buildPart("validation", validation),
      test: buildPart("test", []),
    };
  }

  function buildPart(name: PartName, steps: readonly number[]): DataPart {
    const features = buildFeatures(series, plan, steps);
    const values = Float64Array.from(steps, (step) => series.values[step] as number);
    return {
      name,
      table: buildTable([...features.columns.values(), { name: VALUE_COLUMN, kind: "number", values }]),
      rowIds: steps.map((step) => fromEpochMs(timeAt(series, step))),
      digest: "",
    };
  }
}

interface RowForecast extends Pick<RowLearnerOptions, "plan" | "horizon"> {
  readonly origin: OriginRequest;
  readonly predictor: { predict(table: Table): Promise<Float64Array> };
}

async function forecastRows(
  series: RegularSeries,
  { plan, horizon, origin: { cutoff, originMs }, predictor }: RowForecast,
): Promise<Float64Array> {
  const steps = Array.from({ length: horizon }, (_, step) => cutoff + step);
  assertKnownAt(describeAvailability(series, plan, steps), originMs);
  return await predictor.predict(buildFeatures(series, plan, steps));
}

function tooShort({ record, plan, horizon }: RowLearnerOptions, known: number): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DATA_EMPTY", {
    what: `The trainer ${record.id} has ${known} steps of history at its first origin, too few to learn from: the longest lag takes ${firstStep(plan)}, and ${FEWEST_ROWS} rows beside a validation block of ${horizon} are needed.`,
    remedy: "Give more history, shorter lags (train.features.lags), or fewer origins in the back-test.",
  });
}

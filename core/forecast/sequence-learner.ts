import { at } from "../at.ts";
import { SlipwayError } from "../errors.ts";
import {
  renderWeights,
  SEQUENCE_WEIGHTS_FILE,
  type SequenceNetwork,
  scoreSequences,
} from "../model/sequence-network.ts";
import { type SequenceParameters, sequence } from "../trainers/sequence.ts";
import type { Trainer } from "../trainers/trainer.ts";
import { assertKnownAt } from "./availability.ts";
import { describeAvailability } from "./feature-plan.ts";
import type { ForecastCase } from "./forecast-case.ts";
import type { ForecastLearner, LearnedForecast, OriginRequest } from "./forecast-learner.ts";
import type { SequenceForecastState } from "./sequence-forecast.ts";
import { buildSamples, leastHistory, type SampleOptions } from "./sequence-samples.ts";
import {
  applyCorrection,
  buildWindows,
  countChannels,
  forecastBase,
  type SequencePlan,
  windowLength,
} from "./sequence-window.ts";
import type { RegularSeries } from "./series.ts";

const DAY_MS = 86_400_000;

export interface SequenceLearnerOptions {
  readonly own: ForecastCase;
  /** Steps from the last known value to the last one that is forecast. */
  readonly reach: number;
  readonly trainSequences: NonNullable<Trainer["trainSequences"]>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** A network over windows of the series: see `sequence` for what it learns. */
export function createSequenceLearner(options: SequenceLearnerOptions): ForecastLearner {
  const { own, seed, signal, trainSequences } = options;
  const { series, task } = own;
  const parameters = sequence.parameters.parse(options.parameters);
  const layout = planWindow(options, parameters);
  const every = parameters.every ?? Math.max(1, Math.floor(layout.block / 2));
  return {
    minHistory: leastHistory(layout, every),
    async fit(known, log) {
      const { plan, train, validation } = buildSamples(series, { plan: layout, known, every });
      const shape = { steps: plan.blocks, channels: countChannels(plan), outputs: 1 };
      const trained = await trainSequences({ shape, train, validation, parameters, seed, log, signal });
      const { backend, facts, history, network } = trained;
      return {
        backend,
        history,
        facts: { ...facts, windows: train.rows, validationWindows: validation.rows },
        files: new Map([[SEQUENCE_WEIGHTS_FILE, renderWeights(network)]]),
        forecastAt: (whole, origin) =>
          Promise.resolve(forecastAt(whole, { plan, network, origin, horizon: task.horizon })),
        stateAt: (whole): SequenceForecastState => ({
          plan,
          tail: [...whole.values.subarray(-windowLength(plan))],
          network: { cell: network.cell, units: network.units, kernel: network.kernel },
        }),
        dispose: () => undefined,
      } satisfies LearnedForecast;
    },
  };
}

function planWindow(
  { own: { task, series }, reach }: SequenceLearnerOptions,
  { window, cell, kernel }: SequenceParameters,
): SampleOptions["plan"] {
  const seasons = task.season.toSorted((a, b) => a - b);
  const [block, longest] = [at(seasons, 0), at(seasons, seasons.length - 1)];
  const least = cell === "conv1d" ? kernel : 1;
  const blocks = window ?? Math.max(least, Math.ceil((2 * longest) / block));
  if (blocks < least) {
    throw new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
      what: `train.window: a filter of ${kernel} blocks does not fit into a window of ${blocks}.`,
      remedy: "Raise train.window or lower train.kernel.",
    });
  }
  return { block, blocks, seasons, reach, dayOfWeek: DAY_MS % series.stepMs === 0 };
}

interface SequenceOrigin {
  readonly plan: SequencePlan;
  readonly network: SequenceNetwork;
  readonly origin: OriginRequest;
  readonly horizon: number;
}

/** What is published late is forecast too, and then left out. */
function forecastAt(
  series: RegularSeries,
  { plan, network, origin: { cutoff, known, originMs }, horizon }: SequenceOrigin,
): Float64Array {
  const window = Array.from({ length: windowLength(plan) }, (_, index) => known - windowLength(plan) + index);
  assertKnownAt(describeAvailability(series, { lags: [0] }, window), originMs);
  const scores = scoreSequences(network, buildWindows(series, plan, known));
  const lead = cutoff - known;
  return applyCorrection(forecastBase(series, plan, known), scores, plan).subarray(lead, lead + horizon);
}

import type { HistoryEntry } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { type SequenceNetwork, scoreSequences } from "../../core/model/sequence-network.ts";
import { createRng, type Rng, shuffled } from "../../core/rng.ts";
import { type SequenceParameters, sequence } from "../../core/trainers/sequence.ts";
import type { SequenceRequest, SequenceSamples, Trainer } from "../../core/trainers/trainer.ts";
import { pause } from "./pause.ts";
import { createSequenceGraph, drawNetwork, type TrainableSequence } from "./sequence-graph.ts";
import { openTensorFlow } from "./tensorflow.ts";

export const sequenceTrainer: Trainer = {
  id: sequence.id,
  train() {
    return Promise.reject(
      new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
        what: "train: sequence learns windows of a series, not rows.",
        remedy: 'Take another trainer, or a task of kind "forecast".',
      }),
    );
  },
  async trainSequences(request) {
    const { shape, train, seed, log } = request;
    const parameters = sequence.parameters.parse(request.parameters);
    const tensorflow = await openTensorFlow(parameters.backend, log);
    await tensorflow.activate();
    const rng = createRng(seed);
    const { cell, units } = parameters;
    const layout = { ...shape, cell, units, kernel: cell === "lstm" ? 1 : parameters.kernel };
    const graph = createSequenceGraph(tensorflow, drawNetwork(layout, rng), parameters);
    try {
      const { best, bestEpoch, history } = await fitGraph({ graph, parameters, rng }, request);
      const facts = { epochs: history.length, bestEpoch, weights: countWeights(best), trainWindows: train.rows };
      return { backend: tensorflow.backend, network: best, history, facts };
    } finally {
      graph.dispose();
    }
  },
};

interface Fit {
  readonly graph: TrainableSequence;
  readonly parameters: SequenceParameters;
  readonly rng: Rng;
}

interface Fitted {
  readonly best: SequenceNetwork;
  /** 0: nothing beat the baseline on the validation part. */
  readonly bestEpoch: number;
  readonly history: readonly HistoryEntry[];
}

/** Until the validation loss has not fallen for `patience` epochs; keeps the weights of its lowest. */
async function fitGraph(fit: Fit, { validation, log, ...request }: SequenceRequest): Promise<Fitted> {
  const { graph, parameters } = fit;
  const { epochs, patience } = parameters;
  const history: HistoryEntry[] = [];
  const first = await graph.read();
  let best = { network: first, epoch: 0, validationLoss: meanLoss(first, validation) };
  for (let epoch = 1; epoch <= epochs && epoch - best.epoch <= patience; epoch++) {
    const loss = await trainEpoch(fit, request);
    const network = await graph.read();
    const validationLoss = meanLoss(network, validation);
    if (!Number.isFinite(loss) || !Number.isFinite(validationLoss)) throw notFinite(epoch);
    history.push({ step: epoch, loss, validationLoss });
    if (validationLoss < best.validationLoss) best = { network, epoch, validationLoss };
    const detail = `loss ${loss.toFixed(4)}, validation ${validationLoss.toFixed(4)}`;
    log.progress({ task: "sequence: epochs", done: epoch, total: epochs, detail });
  }
  return { best: best.network, bestEpoch: best.epoch, history };
}

async function trainEpoch(
  { graph, parameters, rng }: Fit,
  { train, signal }: Pick<SequenceRequest, "train" | "signal">,
): Promise<number> {
  const order = shuffled(
    Array.from({ length: train.rows }, (_, row) => row),
    rng,
  );
  let total = 0;
  for (let start = 0; start < order.length; start += parameters.batchSize) {
    await pause(signal);
    const rows = order.slice(start, start + parameters.batchSize);
    total += (await graph.trainBatch(train, rows)) * rows.length;
  }
  return total / order.length;
}

/** Pseudo-Huber, √(1 + e²) − 1: squares of small errors, and no more than the size of a holiday's. */
function meanLoss(network: SequenceNetwork, { inputs, targets }: SequenceSamples): number {
  const scores = scoreSequences(network, inputs);
  const errors = scores.map((score, index) => score - (targets[index] as number));
  return errors.reduce((sum, error) => sum + Math.sqrt(1 + error ** 2) - 1, 0) / scores.length;
}

function countWeights({ weights }: SequenceNetwork): number {
  return weights.reduce((total, matrix) => total + matrix.length, 0);
}

function notFinite(epoch: number): SlipwayError {
  return new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
    what: `sequence: the loss is no finite number in epoch ${epoch}.`,
    remedy: "Lower train.learningRate, or look for extreme values with data.expect.",
  });
}

import type { ModelTask } from "../../core/documents/model.ts";
import type { HistoryEntry } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { type DenseLayer, renderNetwork, scoreNetwork } from "../../core/model/dense-network.ts";
import { compileEncoder } from "../../core/model/encode.ts";
import type { LabelledRows } from "../../core/model/labelled-rows.ts";
import { rescaleOutputs } from "../../core/model/model-task.ts";
import { createRng, type Rng, shuffled } from "../../core/rng.ts";
import { type MlpParameters, mlp } from "../../core/trainers/mlp.ts";
import type { Trainer, TrainRequest } from "../../core/trainers/trainer.ts";
import { encodePart } from "./encode-part.ts";
import { createNetwork, drawLayers, type TrainableNetwork } from "./mlp-network.ts";
import { pause } from "./pause.ts";
import { openTensorFlow } from "./tensorflow.ts";

export const mlpTrainer: Trainer = {
  id: mlp.id,
  async train(request) {
    const parameters = mlp.parameters.parse(request.parameters);
    const encoder = compileEncoder(request.preprocessing);
    const train = encodePart(request.train, encoder, request);
    const validation = encodePart(request.validation, encoder, request);
    const tensorflow = await openTensorFlow(parameters.backend, request.log);
    const width = encoder.columns.length;
    const rng = createRng(request.seed);
    const options = { width, task: request.task, parameters };
    const network = createNetwork(tensorflow, options);
    try {
      network.writeLayers(drawLayers(train, options, rng));
      const { best, bestEpoch, history } = await fitNetwork({ network, train, validation, parameters, rng }, request);
      network.writeLayers(best);
      return {
        backend: tensorflow.backend,
        files: renderNetwork(best, network.topology),
        history,
        facts: { epochs: history.length, bestEpoch, columns: width },
        predictor: {
          async predict(table) {
            const matrix = encoder.encode(table);
            // Far from the training data a number of the library has few right digits: it computes in float32.
            if (request.task.kind !== "regression") return await network.predict(matrix, table.rows);
            return rescaleOutputs(scoreNetwork(best, matrix, "regression"), request.preprocessing.target);
          },
          dispose: () => network.dispose(),
        },
      };
    } catch (thrown) {
      network.dispose();
      throw thrown;
    }
  },
};

interface Fit {
  readonly network: TrainableNetwork;
  readonly train: LabelledRows;
  readonly validation: LabelledRows;
  readonly parameters: MlpParameters;
  readonly rng: Rng;
}

interface Fitted {
  readonly best: readonly DenseLayer[];
  readonly bestEpoch: number;
  readonly history: readonly HistoryEntry[];
}

/** Until the validation loss has not fallen for `patience` epochs; keeps the weights of its lowest. */
async function fitNetwork(fit: Fit, { task, log, signal }: TrainRequest): Promise<Fitted> {
  const { network, validation, parameters } = fit;
  const history: HistoryEntry[] = [];
  let best = { layers: await network.readLayers(), epoch: 0, validationLoss: Number.POSITIVE_INFINITY };
  for (let epoch = 1; epoch <= parameters.epochs && epoch - best.epoch <= parameters.patience; epoch++) {
    const loss = await trainEpoch(fit, signal);
    const layers = await network.readLayers();
    const validationLoss = meanLoss(scoreNetwork(layers, validation.matrix, task.kind), validation.truth, task.kind);
    if (!Number.isFinite(loss) || !Number.isFinite(validationLoss)) throw notFinite(epoch);
    history.push({ step: epoch, loss, validationLoss });
    if (validationLoss < best.validationLoss) best = { layers, epoch, validationLoss };
    log.progress({
      task: "mlp: epochs",
      done: epoch,
      total: parameters.epochs,
      detail: `loss ${loss.toFixed(4)}, validation ${validationLoss.toFixed(4)}`,
    });
  }
  return { best: best.layers, bestEpoch: best.epoch, history };
}

async function trainEpoch({ network, train, parameters, rng }: Fit, signal: AbortSignal): Promise<number> {
  const order = shuffled(
    Array.from(train.truth, (_, row) => row),
    rng,
  );
  let total = 0;
  for (let start = 0; start < order.length; start += parameters.batchSize) {
    await pause(signal);
    const rows = order.slice(start, start + parameters.batchSize);
    total += (await network.trainBatch(train, rows)) * rows.length;
  }
  return total / order.length;
}

const SMALLEST_PROBABILITY = 1e-7; // where the library clips its own loss

/** Mean log loss in nats, or squared error. */
function meanLoss(scores: Float64Array, truth: Float64Array, kind: ModelTask["kind"]): number {
  const outputs = scores.length / truth.length;
  let total = 0;
  for (const [row, label] of truth.entries()) {
    const score = scores[row * outputs + (kind === "multiclass" ? label : 0)] as number;
    if (kind === "regression") total += (score - label) ** 2;
    else total -= Math.log(Math.max(kind === "binary" && label === 0 ? 1 - score : score, SMALLEST_PROBABILITY));
  }
  return total / truth.length;
}

function notFinite(epoch: number): SlipwayError {
  return new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
    what: `mlp: the loss is no finite number in epoch ${epoch}.`,
    remedy: "Lower train.learningRate, or look for extreme values with data.expect.",
  });
}

import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { ModelTask } from "../../core/documents/model.ts";
import { ACTIVATIONS, type DenseLayer, layerName } from "../../core/model/dense-network.ts";
import type { LabelledRows } from "../../core/model/labelled-rows.ts";
import { countOutputs } from "../../core/model/model-task.ts";
import type { Rng } from "../../core/rng.ts";
import type { MlpParameters } from "../../core/trainers/mlp.ts";
import type { TensorFlow } from "./tensorflow.ts";

/** A network that the library trains, with weights that this module draws, sets and reads. */
export interface TrainableNetwork {
  readonly topology: object;
  /** Mean loss of the batch before the step, penalty included. `rows` are indices into the encoded part. */
  trainBatch(part: LabelledRows, rows: readonly number[]): Promise<number>;
  readLayers(): Promise<DenseLayer[]>;
  writeLayers(layers: readonly DenseLayer[]): void;
  predict(matrix: Float64Array, rows: number): Promise<Float64Array>;
  dispose(): void;
}

export interface NetworkOptions {
  readonly width: number;
  readonly task: ModelTask;
  readonly parameters: MlpParameters;
}

const LOSSES = {
  binary: "binaryCrossentropy",
  multiclass: "categoricalCrossentropy",
  regression: "meanSquaredError",
} as const satisfies Record<ModelTask["kind"], string>;

export function createNetwork(tensorflow: TensorFlow, options: NetworkOptions): TrainableNetwork {
  const { core } = tensorflow;
  const { width, task, parameters } = options;
  const { model, dispose } = compileModel(tensorflow, options);
  const outputs = countOutputs(task);
  const sizes = [...parameters.layers, outputs];
  return {
    topology: JSON.parse(JSON.stringify(model.toJSON(null, false))) as object,
    async trainBatch({ matrix, truth }, rows) {
      const inputs = gatherRows(matrix, width, rows);
      const labels = gatherLabels(truth, rows, outputs);
      const [x, y] = [core.tensor2d(inputs, [rows.length, width]), core.tensor2d(labels, [rows.length, outputs])];
      try {
        const loss = await model.trainOnBatch(x, y);
        return Array.isArray(loss) ? (loss[0] ?? Number.NaN) : loss;
      } finally {
        core.dispose([x, y]);
      }
    },
    async readLayers() {
      const values = await Promise.all(model.getWeights().map((tensor) => tensor.data()));
      return sizes.map((units, index) => ({
        inputs: index === 0 ? width : (sizes[index - 1] ?? 0),
        units,
        kernel: Float32Array.from(values[2 * index] ?? []),
        bias: Float32Array.from(values[2 * index + 1] ?? []),
      }));
    },
    writeLayers(layers) {
      core.tidy(() => {
        model.setWeights(
          layers.flatMap(({ inputs, units, kernel, bias }) => [
            core.tensor2d(kernel, [inputs, units]),
            core.tensor1d(bias),
          ]),
        );
      });
    },
    async predict(matrix, rows) {
      if (rows === 0) return new Float64Array();
      await tensorflow.activate();
      const scores = core.tidy(() => {
        const output = model.predict(core.tensor2d(Float32Array.from(matrix), [rows, width]));
        return Array.isArray(output) ? (output[0] ?? core.scalar(Number.NaN)) : output;
      });
      try {
        return Float64Array.from(await scores.data());
      } finally {
        scores.dispose();
      }
    },
    dispose,
  };
}

function compileModel({ core, layers }: TensorFlow, { width, task, parameters }: NetworkOptions) {
  const model: LayersModel = layers.sequential({
    name: "mlp",
    layers: [...parameters.layers, countOutputs(task)].map((units, index) =>
      layers.layers.dense({
        name: layerName(index),
        units,
        activation: index === parameters.layers.length ? ACTIVATIONS[task.kind] : "relu",
        kernelInitializer: "zeros", // replaced by drawLayers
        kernelRegularizer: layers.regularizers.l2({ l2: parameters.l2 }),
        ...(index === 0 ? { inputShape: [width] } : {}),
      }),
    ),
  });
  const optimizer = core.train.adam(parameters.learningRate);
  model.compile({ optimizer, loss: LOSSES[task.kind] });
  return {
    model,
    dispose: () => {
      model.dispose();
      optimizer.dispose();
    },
  };
}

function gatherRows(matrix: Float64Array, width: number, rows: readonly number[]): Float32Array {
  const gathered = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) {
    gathered.set(matrix.subarray(row * width, (row + 1) * width), index * width);
  }
  return gathered;
}

/** Numbers as they are; of several classes a 1 in the place of the row's. */
function gatherLabels(truth: Float64Array, rows: readonly number[], outputs: number): Float32Array {
  if (outputs === 1) return Float32Array.from(rows, (row) => truth[row] as number);
  const labels = new Float32Array(rows.length * outputs);
  for (const [index, row] of rows.entries()) labels[index * outputs + (truth[row] as number)] = 1;
  return labels;
}

/**
 * First weights: uniform within ±√(6 / (inputs + units)), biases 0 (Glorot and Bengio, 2010). Drawn here and not by the
 * library, so that every backend starts from the same. An input that is 0 in every row gets weight 0: nothing would ever
 * train it, and the first row that differs would be scored by chance.
 */
export function drawLayers(
  { matrix }: LabelledRows,
  { width, task, parameters }: NetworkOptions,
  rng: Rng,
): DenseLayer[] {
  const used = new Uint8Array(width);
  for (let index = 0; index < matrix.length; index++) if (matrix[index] !== 0) used[index % width] = 1;
  const sizes = [width, ...parameters.layers, countOutputs(task)];
  return sizes.slice(1).map((units, index) => {
    const inputs = sizes[index] ?? 0;
    const limit = Math.sqrt(6 / (inputs + units));
    const kernel = Float32Array.from({ length: inputs * units }, () => (2 * rng.uniform() - 1) * limit);
    if (index === 0) for (let at = 0; at < kernel.length; at++) if (used[Math.floor(at / units)] === 0) kernel[at] = 0;
    return { inputs, units, kernel, bias: new Float32Array(units) };
  });
}

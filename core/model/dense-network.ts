import { z } from "zod";
import { at } from "../at.ts";
import type { ModelTask } from "../documents/model.ts";
import { sigmoid, softmax } from "./activation.ts";
import { invalidModel, parseModelJson } from "./linear-model.ts";
import { countOutputs } from "./model-task.ts";

/** Files of format `tfjs-layers`: what `tf.loadLayersModel` reads, under a name that model.json does not take. */
export const NETWORK_FILE = "network.json";
export const WEIGHTS_FILE = "weights.bin";

/** One dense layer; all have ReLU but the last, which has a unit per output and the activation of its task. */
export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  /** Row-major `[inputs, units]`. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** Activation of the last layer. */
export const ACTIVATIONS = { binary: "sigmoid", multiclass: "softmax", regression: "linear" } as const satisfies Record<
  ModelTask["kind"],
  string
>;

const weight = z.strictObject({
  name: z.string(),
  shape: z.array(z.number().int().min(1)),
  dtype: z.literal("float32"),
});
/** Only dense layers with known activations: models are data, and a layer class could be code. */
const denseLayer = z.object({
  class_name: z.literal("Dense"),
  config: z.object({
    units: z.number().int().min(1),
    activation: z.enum(["relu", "sigmoid", "softmax", "linear"]),
    use_bias: z.literal(true),
  }),
});
const networkFile = z.object({
  format: z.literal("layers-model"),
  modelTopology: z.object({
    class_name: z.literal("Sequential"),
    config: z.object({ layers: z.array(denseLayer).min(1).max(64) }),
  }),
  weightsManifest: z.tuple([z.strictObject({ paths: z.tuple([z.literal(WEIGHTS_FILE)]), weights: z.array(weight) })]),
});

/** The two files of a network. `topology` is what tfjs-layers gives as the model's JSON. */
export function renderNetwork(layers: readonly DenseLayer[], topology: object): ReadonlyMap<string, Uint8Array> {
  const weights = layers.flatMap(({ inputs, units }, index) => [
    { name: `${layerName(index)}/kernel`, shape: [inputs, units], dtype: "float32" },
    { name: `${layerName(index)}/bias`, shape: [units], dtype: "float32" },
  ]);
  const network = {
    format: "layers-model",
    generatedBy: "slipway",
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights }],
  };
  return new Map([
    [NETWORK_FILE, new TextEncoder().encode(`${JSON.stringify(network, null, 1)}\n`)],
    [WEIGHTS_FILE, packWeights(layers)],
  ]);
}

/** Fixed names: the library numbers its layers per process, and a model must not depend on what ran before it. */
export function layerName(index: number): string {
  return `dense-${index + 1}`;
}

function packWeights(layers: readonly DenseLayer[]): Uint8Array {
  const values = layers.flatMap(({ kernel, bias }) => [...kernel, ...bias]);
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [index, value] of values.entries()) view.setFloat32(4 * index, value, true);
  return new Uint8Array(view.buffer);
}

export interface NetworkShape {
  /** Encoded columns. */
  readonly inputs: number;
  readonly task: ModelTask;
}

/** @throws SLIPWAY_E_MODEL_INVALID for anything but dense layers of this shape */
export function parseNetwork(text: string, weights: Uint8Array, { inputs, task }: NetworkShape): readonly DenseLayer[] {
  const network = parseModelJson(text, networkFile, NETWORK_FILE);
  const configs = network.modelTopology.config.layers.map(({ config }) => config);
  const [{ weights: manifest }] = network.weightsManifest;
  const view = new DataView(weights.buffer, weights.byteOffset, weights.byteLength);
  let offset = 0;
  const take = (count: number): Float32Array => {
    if (offset + 4 * count > weights.byteLength) throw invalidModel(`${WEIGHTS_FILE} is too short for its layers.`);
    const values = Float32Array.from({ length: count }, (_, index) => view.getFloat32(offset + 4 * index, true));
    if (!values.every(Number.isFinite)) throw invalidModel(`${WEIGHTS_FILE} holds a weight that is no finite number.`);
    offset += 4 * count;
    return values;
  };
  let width = inputs;
  const layers = configs.map(({ units, activation }, index) => {
    const [kernel, bias] = [manifest[2 * index], manifest[2 * index + 1]];
    const last = index === configs.length - 1;
    const fits =
      String(kernel?.shape) === `${width},${units}` &&
      String(bias?.shape) === String(units) &&
      activation === (last ? ACTIVATIONS[task.kind] : "relu") &&
      (!last || units === countOutputs(task));
    if (!fits) throw invalidModel(`Layer ${index + 1} of ${NETWORK_FILE} does not fit its weights or its inputs.`);
    const layer = { inputs: width, units, kernel: take(width * units), bias: take(units) };
    width = units;
    return layer;
  });
  if (offset !== weights.byteLength || manifest.length !== 2 * layers.length) {
    throw invalidModel(`${WEIGHTS_FILE} holds more than the layers of ${NETWORK_FILE} use.`);
  }
  return layers;
}

/**
 * Outputs `[rows, outputs]` for every row of the encoded matrix. In plain TypeScript: a call into a tensor library costs a
 * millisecond a row, and the scores differ by less than 1e-6 from its float32 ones.
 */
export function scoreNetwork(
  layers: readonly DenseLayer[],
  matrix: Float64Array,
  kind: ModelTask["kind"],
): Float64Array {
  const width = at(layers, 0).inputs;
  const rows = matrix.length / width;
  const buffers = layers.map(({ units }) => new Float64Array(units));
  const last = at(buffers, buffers.length - 1);
  const input = new Float64Array(width);
  const scores = new Float64Array(rows * last.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      input[column] = Math.fround(matrix[row * width + column] as number);
    }
    applyLayers(layers, buffers, input);
    if (kind === "multiclass") softmax(last, 0, last.length);
    else if (kind === "binary") last[0] = sigmoid(last[0] as number);
    scores.set(last, row * last.length);
  }
  return scores;
}

function applyLayers(layers: readonly DenseLayer[], buffers: readonly Float64Array[], row: Float64Array): void {
  let input = row;
  const last = layers.length - 1;
  for (let index = 0; index <= last; index++) {
    const output = buffers[index] as Float64Array;
    applyLayer(layers[index] as DenseLayer, input, output);
    if (index === last) return;
    for (let unit = 0; unit < output.length; unit++) output[unit] = Math.max(0, output[unit] as number);
    input = output;
  }
}

/** Zeros are skipped: one-hot inputs and ReLU outputs are mostly zero. */
function applyLayer({ kernel, bias, units }: DenseLayer, input: Float64Array, output: Float64Array): void {
  output.set(bias);
  for (let entry = 0; entry < input.length; entry++) {
    const value = input[entry] as number;
    if (value === 0) continue;
    const start = entry * units;
    for (let unit = 0; unit < units; unit++) {
      output[unit] = (output[unit] as number) + value * (kernel[start + unit] as number);
    }
  }
}

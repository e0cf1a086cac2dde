import { at } from "../at.ts";
import { sigmoid } from "./activation.ts";
import { invalidModel } from "./linear-model.ts";

/** The file of a sequence network beside forecast.json: its weights as little-endian float32, matrix by matrix. */
export const SEQUENCE_WEIGHTS_FILE = "weights.bin";

export type SequenceCell = "lstm" | "conv1d";

/** What goes in and out. */
export interface SequenceShape {
  /** Blocks of a window. */
  readonly steps: number;
  /** Numbers per block. */
  readonly channels: number;
  readonly outputs: number;
}

export interface SequenceLayout extends SequenceShape {
  readonly cell: SequenceCell;
  readonly units: number;
  /** Blocks that a filter spans; 1 for `lstm`. */
  readonly kernel: number;
}

/** One weight matrix, row-major. */
export interface WeightShape {
  readonly name: "kernel" | "recurrent" | "bias" | "outputKernel" | "outputBias";
  readonly rows: number;
  readonly columns: number;
}

/**
 * A network as data. `lstm` is the cell of Hochreiter and Schmidhuber (1997) with a forget gate (Gers et al. 2000), gates in the order input,
 * forget, candidate, output; its last state feeds the outputs. `conv1d` slides `units` filters of `kernel` blocks over the window without
 * padding, applies ReLU, and feeds all positions to the outputs. The outputs are linear.
 */
export interface SequenceNetwork extends SequenceLayout {
  /** In the order of `listWeights`. */
  readonly weights: readonly Float32Array[];
}

/** Shapes of the weights, in the order in which they are kept. */
export function listWeights({ cell, steps, channels, outputs, units, kernel }: SequenceLayout): readonly WeightShape[] {
  const hidden = cell === "lstm" ? units : (steps - kernel + 1) * units;
  const output: readonly WeightShape[] = [
    { name: "outputKernel", rows: hidden, columns: outputs },
    { name: "outputBias", rows: 1, columns: outputs },
  ];
  if (cell === "conv1d") {
    return [
      { name: "kernel", rows: kernel * channels, columns: units },
      { name: "bias", rows: 1, columns: units },
      ...output,
    ];
  }
  return [
    { name: "kernel", rows: channels, columns: 4 * units },
    { name: "recurrent", rows: units, columns: 4 * units },
    { name: "bias", rows: 1, columns: 4 * units },
    ...output,
  ];
}

export function renderWeights({ weights }: SequenceNetwork): Uint8Array {
  const values = weights.flatMap((matrix) => [...matrix]);
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [index, value] of values.entries()) view.setFloat32(4 * index, value, true);
  return new Uint8Array(view.buffer);
}

/** @throws SLIPWAY_E_MODEL_INVALID when the bytes are not those of this layout */
export function parseWeights(bytes: Uint8Array, layout: SequenceLayout): SequenceNetwork {
  const shapes = listWeights(layout);
  const expected = shapes.reduce((total, { rows, columns }) => total + rows * columns, 0);
  if (layout.kernel > layout.steps || bytes.byteLength !== 4 * expected) {
    throw invalidModel(`${SEQUENCE_WEIGHTS_FILE} does not fit the network that forecast.json describes.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  const weights = shapes.map(({ rows, columns }) => {
    const start = offset;
    offset += 4 * rows * columns;
    return Float32Array.from({ length: rows * columns }, (_, index) => view.getFloat32(start + 4 * index, true));
  });
  if (weights.some((matrix) => !matrix.every(Number.isFinite))) {
    throw invalidModel(`${SEQUENCE_WEIGHTS_FILE} holds a weight that is no number.`);
  }
  return { ...layout, weights };
}

/** Outputs `[rows, outputs]` of windows `[rows, steps, channels]`: in training, back-test and serving alike, in double precision. */
export function scoreSequences(network: SequenceNetwork, inputs: Float32Array): Float64Array {
  const { steps, channels, outputs } = network;
  const width = steps * channels;
  const rows = inputs.length / width;
  const scores = new Float64Array(rows * outputs);
  const read = network.cell === "lstm" ? readLstm : readConvolution;
  const [kernel, bias] = network.weights.slice(-2);
  if (kernel === undefined || bias === undefined) throw new RangeError("a network without outputs");
  for (let row = 0; row < rows; row++) {
    const output = Float64Array.from(bias);
    addProduct(output, read(network, inputs.subarray(row * width, (row + 1) * width)), kernel);
    scores.set(output, row * outputs);
  }
  return scores;
}

function readLstm({ steps, channels, units, weights }: SequenceNetwork, window: Float32Array): Float64Array {
  const [kernel, recurrent, bias] = [at(weights, 0), at(weights, 1), at(weights, 2)];
  const state = new Float64Array(units);
  const memory = new Float64Array(units);
  for (let step = 0; step < steps; step++) {
    const gates = Float64Array.from(bias);
    addProduct(gates, window.subarray(step * channels, (step + 1) * channels), kernel);
    addProduct(gates, state, recurrent);
    for (let unit = 0; unit < units; unit++) {
      const [input, forget] = [sigmoid(gates[unit] as number), sigmoid(gates[units + unit] as number)];
      const candidate = Math.tanh(gates[2 * units + unit] as number);
      memory[unit] = forget * (memory[unit] as number) + input * candidate;
      state[unit] = sigmoid(gates[3 * units + unit] as number) * Math.tanh(memory[unit] as number);
    }
  }
  return state;
}

function readConvolution(network: SequenceNetwork, window: Float32Array): Float64Array {
  const { steps, channels, units, kernel: span, weights } = network;
  const [kernel, bias] = [at(weights, 0), at(weights, 1)];
  const positions = steps - span + 1;
  const hidden = new Float64Array(positions * units);
  for (let position = 0; position < positions; position++) {
    const output = Float64Array.from(bias);
    addProduct(output, window.subarray(position * channels, (position + span) * channels), kernel);
    hidden.set(
      output.map((value) => Math.max(0, value)),
      position * units,
    );
  }
  return hidden;
}

/** output += input · kernel. */
function addProduct(output: Float64Array, input: ArrayLike<number>, kernel: Float32Array): void {
  const width = output.length;
  for (let row = 0; row < input.length; row++) {
    const value = input[row] as number;
    if (value === 0) continue;
    for (let column = 0; column < width; column++) {
      output[column] = (output[column] as number) + value * (kernel[row * width + column] as number);
    }
  }
}

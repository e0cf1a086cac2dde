import type { Scalar, Tensor, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import { listWeights, type SequenceLayout, type SequenceNetwork } from "../../core/model/sequence-network.ts";
import type { Rng } from "../../core/rng.ts";
import type { SequenceSamples } from "../../core/trainers/trainer.ts";
import type { TensorFlow } from "./tensorflow.ts";

/** A sequence network that the library trains. */
export interface TrainableSequence {
  /** Mean loss of the batch before the step, penalty included. `rows` are indices into the samples. */
  trainBatch(samples: SequenceSamples, rows: readonly number[]): Promise<number>;
  /** By the library, `[rows, outputs]`: what the scorer of saved models is held against. */
  predict(inputs: Float32Array, rows: number): Promise<Float32Array>;
  read(): Promise<SequenceNetwork>;
  dispose(): void;
}

export interface GraphOptions {
  readonly learningRate: number;
  readonly l2: number;
}

/**
 * The cells from matrix products and elementwise functions. The layers of the library would need kernels that its backends lack: `lstm`
 * starts from a decomposition that wasm cannot do, and the gradient of `conv1d` is missing in wasm and takes a second per batch in cpu.
 */
export function createSequenceGraph(
  { core, activate }: TensorFlow,
  network: SequenceNetwork,
  { learningRate, l2 }: GraphOptions,
): TrainableSequence {
  const shapes = listWeights(network);
  const weights = shapes.map(({ rows, columns }, index) =>
    core.tidy(() => core.variable(core.tensor2d(network.weights[index] ?? [], [rows, columns]))),
  );
  const optimizer = core.train.adam(learningRate);
  const forward = network.cell === "lstm" ? forwardLstm : forwardConvolution;
  const score = (steps: readonly Tensor2D[]): Tensor2D => {
    const [kernel, bias] = weights.slice(-2) as [Variable, Variable];
    return core.add(core.matMul(forward({ core, network, weights }, steps), kernel as unknown as Tensor2D), bias);
  };
  const penalised = weights.filter((_, index) => shapes[index]?.rows !== 1);
  return {
    async trainBatch({ inputs, targets }, rows) {
      await activate();
      const steps = cutSteps(core, network, { inputs, rows });
      const truth = core.tensor2d(gatherRows(targets, network.outputs, rows), [rows.length, network.outputs]);
      const loss = optimizer.minimize(() => {
        const error = core.sub(core.mean(core.sqrt(core.add(core.square(core.sub(score(steps), truth)), 1))), 1);
        const penalty = penalised.map((weight) => core.sum(core.square(weight)));
        return core.add(error, core.mul(core.addN(penalty), l2)) as Scalar;
      }, true);
      try {
        const [value] = loss === null ? [] : await loss.data();
        return value ?? Number.NaN;
      } finally {
        core.dispose([...steps, truth, ...(loss === null ? [] : [loss])]);
      }
    },
    async predict(inputs, rows) {
      await activate();
      const scores = core.tidy(() =>
        score(cutSteps(core, network, { inputs, rows: Array.from({ length: rows }, (_, row) => row) })),
      );
      try {
        return Float32Array.from(await scores.data());
      } finally {
        scores.dispose();
      }
    },
    async read() {
      const values = await Promise.all(weights.map((weight) => weight.data()));
      return { ...network, weights: values.map((matrix) => Float32Array.from(matrix)) };
    },
    dispose() {
      core.dispose(weights);
      optimizer.dispose();
    },
  };
}

interface Graph {
  readonly core: TensorFlow["core"];
  readonly network: SequenceLayout;
  readonly weights: readonly Variable[];
}

/** The last state of the memory, [rows, units]. */
function forwardLstm({ core, network: { units }, weights }: Graph, steps: readonly Tensor2D[]): Tensor2D {
  const [kernel, recurrent, bias] = weights as unknown as [Tensor2D, Tensor2D, Tensor2D];
  let state: Tensor2D | undefined;
  let memory: Tensor | undefined;
  for (const step of steps) {
    const read = core.add(core.matMul(step, kernel), bias);
    const sums: Tensor = state === undefined ? read : core.add(read, core.matMul(state, recurrent));
    const [input, forget, candidate, output] = core.split(sums, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    const added: Tensor = core.mul(core.sigmoid(input), core.tanh(candidate));
    memory = memory === undefined ? added : core.add(core.mul(core.sigmoid(forget), memory), added);
    state = core.mul(core.sigmoid(output), core.tanh(memory));
  }
  return state ?? core.zeros([1, units]);
}

/** All positions of the filters, [rows, positions · units]. */
function forwardConvolution({ core, network, weights }: Graph, steps: readonly Tensor2D[]): Tensor2D {
  const [kernel, bias] = weights as unknown as [Tensor2D, Tensor2D];
  const positions = Array.from({ length: network.steps - network.kernel + 1 }, (_, position) => {
    const span = core.concat(steps.slice(position, position + network.kernel), 1);
    return core.relu(core.add(core.matMul(span as Tensor2D, kernel), bias));
  });
  return core.concat(positions, 1) as Tensor2D;
}

interface Rows {
  readonly inputs: Float32Array;
  readonly rows: readonly number[];
}

/** One tensor per block, [rows, channels]. */
function cutSteps(core: TensorFlow["core"], { steps, channels }: SequenceLayout, { inputs, rows }: Rows): Tensor2D[] {
  return Array.from({ length: steps }, (_, step) => {
    const values = new Float32Array(rows.length * channels);
    for (const [index, row] of rows.entries()) {
      const start = (row * steps + step) * channels;
      values.set(inputs.subarray(start, start + channels), index * channels);
    }
    return core.tensor2d(values, [rows.length, channels]);
  });
}

function gatherRows(matrix: Float32Array, width: number, rows: readonly number[]): Float32Array {
  const gathered = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) {
    gathered.set(matrix.subarray(row * width, (row + 1) * width), index * width);
  }
  return gathered;
}

/**
 * First weights: uniform within ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010), forget biases 1 (Jozefowicz et al. 2015), and outputs 0, so
 * that the untrained network corrects nothing. Drawn here and not by the library, so that every backend starts from the same.
 */
export function drawNetwork(layout: SequenceLayout, rng: Rng): SequenceNetwork {
  const gates = layout.cell === "lstm" ? 4 : 1;
  const weights = listWeights(layout).map(({ name, rows, columns }) => {
    const matrix = new Float32Array(rows * columns);
    if (name === "bias" && layout.cell === "lstm") matrix.fill(1, layout.units, 2 * layout.units);
    if (name !== "kernel" && name !== "recurrent") return matrix;
    const limit = Math.sqrt(6 / (rows + columns / gates));
    return matrix.map(() => (2 * rng.uniform() - 1) * limit);
  });
  return { ...layout, weights };
}

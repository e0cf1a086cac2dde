import { describe, expect, it } from "vitest";
import type { OnnxSession } from "../../../../adapters/runtime/onnx-library.ts";
import { verifyOnnxLabels } from "../../../../adapters/runtime/verify-onnx-labels.ts";
import { buildTable } from "../../../../core/data/table.ts";
import type { ModelTask } from "../../../../core/documents/model.ts";
import type { OnnxPlan } from "../../../../core/model/onnx-model.ts";

const BINARY: ModelTask = { kind: "binary", target: "y", positive: "yes", negative: "no" };
const THREE: ModelTask = { kind: "multiclass", target: "y", classes: ["a", "b", "c"] };

interface Said {
  readonly task: ModelTask;
  readonly labels: readonly (string | bigint)[];
  readonly scores: readonly (readonly number[])[];
  /** Where the model keeps the probability of each of our outputs. */
  readonly positions: readonly number[];
}

/** A model that says these labels and probabilities, whatever its rows. */
function verify({ task, labels, scores, positions }: Said): Promise<void> {
  const output = { name: "label", isTensor: true, type: "string", shape: [] };
  const session: OnnxSession = {
    backend: "onnxruntime-web",
    inputs: [],
    outputs: [output, { ...output, name: "p", type: "float32" }],
    run: async () =>
      new Map<string, ArrayLike<bigint | number | string>>([
        ["label", labels],
        ["p", scores.flat()],
      ]),
    dispose: () => undefined,
  };
  const input: OnnxPlan["inputs"][number] = { name: "x", type: "float32", rank: 2, columns: ["x"] };
  const width = scores[0]?.length ?? 2;
  const plan: OnnxPlan = { schema: "slipway/onnx/v1", inputs: [input], output: "p", width, positions: [...positions] };
  const table = buildTable([{ name: "x", kind: "number", values: new Float64Array(labels.length) }]);
  return verifyOnnxLabels(session, plan, { task, validation: { table } });
}

const right = [1]; // text order: no, yes
const wrong = [0];

describe("the labels of a model", () => {
  it.each<[string, Said]>([
    [
      "agree",
      {
        task: BINARY,
        labels: ["no", "yes"],
        scores: [
          [0.8, 0.2],
          [0.3, 0.7],
        ],
        positions: right,
      },
    ],
    [
      "are given at another threshold",
      {
        task: BINARY,
        labels: ["no", "yes"],
        scores: [
          [0.9, 0.1],
          [0.7, 0.3],
        ],
        positions: right,
      },
    ],
    [
      "are all the same",
      {
        task: BINARY,
        labels: ["no", "no"],
        scores: [
          [0.8, 0.2],
          [0.9, 0.1],
        ],
        positions: right,
      },
    ],
    [
      "are numbers that stand for classes",
      {
        task: BINARY,
        labels: [0n, 1n],
        scores: [
          [0.8, 0.2],
          [0.3, 0.7],
        ],
        positions: wrong,
      },
    ],
    [
      "differ in ties",
      {
        task: BINARY,
        labels: ["yes", "yes"],
        scores: [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
        positions: right,
      },
    ],
    [
      "differ in single rows",
      {
        task: THREE,
        labels: ["a", "a", "a"],
        scores: [
          [0.6, 0.3, 0.1],
          [0.5, 0.3, 0.2],
          [0.4, 0.5, 0.1],
        ],
        positions: [0, 1, 2],
      },
    ],
    ["are few", { task: BINARY, labels: [], scores: [], positions: wrong }],
  ])("may be believed when they %s", async (_, said) => {
    await expect(verify(said)).resolves.toBeUndefined();
  });

  it.each<[string, Said]>([
    [
      "two classes",
      {
        task: BINARY,
        labels: ["no", "yes"],
        scores: [
          [0.8, 0.2],
          [0.3, 0.7],
        ],
        positions: wrong,
      },
    ],
    [
      "two classes at another threshold",
      {
        task: BINARY,
        labels: ["no", "yes"],
        scores: [
          [0.9, 0.1],
          [0.7, 0.3],
        ],
        positions: wrong,
      },
    ],
    [
      "two classes of which one is never named",
      {
        task: BINARY,
        labels: ["no", "no"],
        scores: [
          [0.8, 0.2],
          [0.9, 0.1],
        ],
        positions: wrong,
      },
    ],
    [
      "three classes",
      {
        task: THREE,
        labels: ["a", "b", "c"],
        scores: [
          [0.7, 0.2, 0.1],
          [0.1, 0.8, 0.1],
          [0.2, 0.2, 0.6],
        ],
        positions: [1, 0, 2],
      },
    ],
    [
      "three classes of which one is never named",
      {
        task: THREE,
        labels: ["a", "c"],
        scores: [
          [0.7, 0.2, 0.1],
          [0.2, 0.2, 0.6],
        ],
        positions: [1, 0, 2],
      },
    ],
  ])("show that %s are in another order", async (_, said) => {
    await expect(verify(said)).rejects.toMatchObject({
      code: "SLIPWAY_E_MODEL_INVALID",
      message: expect.stringContaining("contradict its probabilities") as unknown,
      remedy: expect.stringContaining("train.classes") as unknown,
    });
  });
});

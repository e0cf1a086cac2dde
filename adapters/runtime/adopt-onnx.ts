import { SlipwayError } from "../../core/errors.ts";
import {
  ONNX_FILE,
  ONNX_PLAN_FILE,
  type OnnxPlan,
  planOnnx,
  readInputsOf,
  renderOnnxPlan,
} from "../../core/model/onnx-model.ts";
import { buildFeeds } from "../../core/model/onnx-tensors.ts";
import type { TrainedModel, TrainRequest } from "../../core/trainers/trainer.ts";
import type { OnnxSession } from "./onnx-library.ts";
import { createOnnxPredictor, openOnnxModel, sliceRows } from "./onnx-predictor.ts";

export interface AdoptedOnnx {
  readonly content: Uint8Array;
  /** Named in errors. */
  readonly file: string;
  readonly classes?: readonly string[] | undefined;
  readonly output?: string | undefined;
}

/**
 * Makes an ONNX model one of ours: how its tensors and our columns belong together is settled here, once, and tried on the
 * validation part. @throws SLIPWAY_E_MODEL_INVALID, SLIPWAY_E_RUNTIME_MISSING
 */
export async function adoptOnnx(adopted: AdoptedOnnx, request: TrainRequest): Promise<TrainedModel> {
  const { content, file, classes, output } = adopted;
  const { task, signature, validation } = request;
  const session = await openOnnxModel(content, request.log, file);
  try {
    const plan = planOnnx(session, { task, signature, classes, output });
    const predictor = createOnnxPredictor(session, plan, request);
    assertOutputs(await predictor.predict(validation.table), request);
    await assertLabels(session, plan, request);
    return {
      format: "onnx",
      backend: predictor.backend,
      files: new Map([
        [ONNX_FILE, content],
        [ONNX_PLAN_FILE, new TextEncoder().encode(renderOnnxPlan(plan))],
      ]),
      inputs: readInputsOf(plan),
      history: [],
      facts: { output: plan.output, inputs: readInputsOf(plan).size },
      predictor,
    };
  } catch (thrown) {
    session.dispose();
    throw thrown;
  }
}

const ROUNDING = 1e-5; // float32 probabilities leave [0, 1] by rounding

/** Also for models that other programs leave; `part` is the one that was scored. @throws SLIPWAY_E_MODEL_INVALID */
export function assertOutputs(
  outputs: Float64Array,
  { task }: Pick<TrainRequest, "task">,
  part: "validation" | "test" = "validation",
): void {
  const probability = task.kind !== "regression";
  const wrong = outputs.find(
    (value) => !Number.isFinite(value) || (probability && (value < -ROUNDING || value > 1 + ROUNDING)),
  );
  if (wrong === undefined) return;
  throw new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
    what: `The model gives ${wrong} for a row of the ${part} part, which is no ${probability ? "probability" : "number"}.`,
    remedy: probability
      ? "Let it give probabilities, not margins or logits."
      : "Let it give a finite number for every row, those with gaps included.",
  });
}

const LABELLED_ROWS = 10_000; // enough to tell an order by

/**
 * A classifier of scikit-learn names the class of each row beside the probabilities: then the order of the classes can be
 * verified instead of believed. Single rows may disagree (a support vector machine decides by its margin), most rows of a class
 * may not.
 */
async function assertLabels(session: OnnxSession, plan: OnnxPlan, { task, validation }: TrainRequest): Promise<void> {
  const label = session.outputs.find(
    ({ name, isTensor, type }) => name !== plan.output && isTensor && (type === "string" || type === "int64"),
  );
  const table = sliceRows(validation.table, 0, LABELLED_ROWS);
  if (label === undefined || plan.width === 1 || task.kind === "regression" || table.rows === 0) return;
  const results = await session.run(buildFeeds(plan, table), [label.name, plan.output]);
  const [labels = [], values = []] = [results.get(label.name), results.get(plan.output)];
  const names = namesByPosition(plan, task);
  const counts = new Map(names.map((name) => [name, { rows: 0, taken: new Map<string, number>() }]));
  for (let row = 0; row < labels.length; row++) {
    const count = counts.get(String(labels[row])); // numbers that stand for classes say nothing
    const best = findOnlyHighest(
      Array.from({ length: plan.width }, (_, index) => Number(values[row * plan.width + index])),
    );
    if (count === undefined || best === undefined) continue;
    const name = names[best] ?? "";
    count.rows += 1;
    count.taken.set(name, (count.taken.get(name) ?? 0) + 1);
  }
  for (const [said, { rows, taken }] of counts) {
    const other = [...taken].find(([name, times]) => name !== said && times > rows / 2);
    if (other === undefined) continue;
    throw new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
      what: `The ONNX model calls ${rows} rows "${said}", and in ${other[1]} of them the highest probability is taken for "${other[0]}".`,
      remedy: "List the classes under train.classes in the order of the model's probabilities.",
    });
  }
}

/** Undefined for a tie. */
function findOnlyHighest(scores: readonly number[]): number | undefined {
  const highest = Math.max(...scores);
  const first = scores.indexOf(highest);
  return first === scores.lastIndexOf(highest) ? first : undefined;
}

function namesByPosition({ positions }: OnnxPlan, task: TrainRequest["task"]): readonly string[] {
  if (task.kind === "multiclass")
    return task.classes.toSorted((a, b) => positionOf(task, positions, a) - positionOf(task, positions, b));
  if (task.kind === "regression") return [];
  return positions[0] === 0 ? [task.positive, task.negative] : [task.negative, task.positive];
}

function positionOf(
  { classes }: { readonly classes: readonly string[] },
  positions: readonly number[],
  name: string,
): number {
  return positions[classes.indexOf(name)] ?? 0;
}

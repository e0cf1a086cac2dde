import { SlipwayError } from "../../core/errors.ts";
import { ONNX_FILE, ONNX_PLAN_FILE, planOnnx, readInputsOf, renderOnnxPlan } from "../../core/model/onnx-model.ts";
import type { TrainedModel, TrainRequest } from "../../core/trainers/trainer.ts";
import { createOnnxPredictor, openOnnxModel } from "./onnx-predictor.ts";
import { verifyOnnxLabels } from "./verify-onnx-labels.ts";

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
    await verifyOnnxLabels(session, plan, request);
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

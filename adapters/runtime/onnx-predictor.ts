import type { Table } from "../../core/data/table.ts";
import type { ModelTask, Signature } from "../../core/documents/model.ts";
import type { Logger } from "../../core/log.ts";
import { invalidModel } from "../../core/model/linear-model.ts";
import { countOutputs } from "../../core/model/model-task.ts";
import { assertOnnxFile } from "../../core/model/onnx-file.ts";
import { ONNX_FILE, type OnnxPlan, readInputsOf } from "../../core/model/onnx-model.ts";
import { buildFeeds, pickOutputs } from "../../core/model/onnx-tensors.ts";
import type { Predictor } from "../../core/model/predictor.ts";
import { type OnnxSession, openOnnx } from "./onnx-library.ts";

/** Rows of one run: a batch of millions would need the memory of all its intermediate tensors at once. */
const MAX_BATCH_ROWS = 10_000;

/** @throws SLIPWAY_E_MODEL_INVALID, SLIPWAY_E_RUNTIME_MISSING */
export async function openOnnxModel(content: Uint8Array, log: Logger, file = ONNX_FILE): Promise<OnnxSession> {
  assertOnnxFile(content, file);
  return await openOnnx(content, file, log);
}

/** @throws SLIPWAY_E_MODEL_INVALID when the plan names what the model or the signature has not */
export function createOnnxPredictor(
  session: OnnxSession,
  plan: OnnxPlan,
  { task, signature }: { readonly task: ModelTask; readonly signature: Signature },
): Omit<Predictor, "model"> {
  assertPlan(session, plan, { task, signature });
  return {
    backend: session.backend,
    async predict(table) {
      const outputs = new Float64Array(table.rows * plan.positions.length);
      for (let start = 0; start < table.rows; start += MAX_BATCH_ROWS) {
        const part = sliceRows(table, start, start + MAX_BATCH_ROWS);
        const values = (await session.run(buildFeeds(plan, part), [plan.output])).get(plan.output) ?? [];
        const numbers = Float64Array.from({ length: values.length }, (_, index) => Number(values[index]));
        outputs.set(pickOutputs(plan, numbers, part.rows), start * plan.positions.length);
      }
      return outputs;
    },
    dispose: () => session.dispose(),
  };
}

function assertPlan(
  session: OnnxSession,
  plan: OnnxPlan,
  { task, signature }: { readonly task: ModelTask; readonly signature: Signature },
): void {
  const known = new Set(signature.inputs.map(({ name }) => name));
  const unknown = [...readInputsOf(plan)].find((name) => !known.has(name));
  const inputs = session.inputs.map(({ name }) => name).toSorted();
  const fits =
    unknown === undefined &&
    plan.positions.length === countOutputs(task) &&
    plan.positions.every((position) => position < plan.width) &&
    session.outputs.some(({ name }) => name === plan.output) &&
    JSON.stringify(inputs) === JSON.stringify(plan.inputs.map(({ name }) => name).toSorted());
  if (!fits) throw invalidModel("onnx.json does not fit the model, its signature or its task.");
}

/** The rows from `start` up to `end` or the last. */
export function sliceRows(table: Table, start: number, upTo: number): Table {
  const end = Math.min(table.rows, upTo);
  if (start === 0 && end === table.rows) return table;
  const columns = [...table.columns].map(
    ([name, column]) => [name, { ...column, values: column.values.slice(start, end) } as typeof column] as const,
  );
  return { rows: end - start, columns: new Map(columns) };
}

import { z } from "zod";
import type { ModelTask, Signature, SignatureInput } from "../documents/model.ts";
import { SlipwayError } from "../errors.ts";
import { parseModelJson } from "./linear-model.ts";

/** Files of format `onnx`. */
export const ONNX_FILE = "model.onnx";
export const ONNX_PLAN_FILE = "onnx.json";

/** Element types that a table can fill. */
const TYPES = ["float32", "float64", "int64", "int32", "bool", "string"] as const;
export type OnnxType = (typeof TYPES)[number];

const planSchema = z.strictObject({
  schema: z.literal("slipway/onnx/v1"),
  /** A tensor `[rows, columns]`, or `[rows]` when `rank` is 1. */
  inputs: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.enum(TYPES),
        rank: z.union([z.literal(1), z.literal(2)]),
        columns: z.array(z.string()).min(1),
      }),
    )
    .min(1),
  output: z.string(),
  /** Values of a row in the output. */
  width: z.number().int().min(1),
  /** Which of them is which output of ours: one, or one per class. */
  positions: z.array(z.number().int().min(0)).min(1),
});
/** How a model's tensors come from the signature's inputs, and our outputs from its tensors. */
export type OnnxPlan = z.output<typeof planSchema>;

/** A tensor as the model declares it. Dynamic dimensions are text, negative or huge. */
export interface OnnxTensor {
  readonly name: string;
  /** False for sequences and maps. */
  readonly isTensor: boolean;
  readonly type: string | undefined;
  readonly shape: readonly (number | string)[];
}

export interface OnnxInterface {
  readonly inputs: readonly OnnxTensor[];
  readonly outputs: readonly OnnxTensor[];
}

export interface OnnxPlanOptions {
  readonly task: ModelTask;
  readonly signature: Signature;
  /** Class of each probability. Default: text order, as scikit-learn has it. */
  readonly classes?: readonly string[] | undefined;
  /** Which output holds the numbers. Default: the only one that can. */
  readonly output?: string | undefined;
}

/** @throws SLIPWAY_E_MODEL_INVALID with every problem that the model's interface has for this task and these inputs */
export function planOnnx({ inputs, outputs }: OnnxInterface, options: OnnxPlanOptions): OnnxPlan {
  const chosen = chooseOutput(outputs, options);
  return {
    schema: "slipway/onnx/v1",
    inputs: inputs.map((tensor) => planInput(tensor, { single: inputs.length === 1, signature: options.signature })),
    ...chosen,
  };
}

export function renderOnnxPlan(plan: OnnxPlan): string {
  return `${JSON.stringify(plan, null, 1)}\n`;
}

/** @throws SLIPWAY_E_MODEL_INVALID */
export function parseOnnxPlan(text: string): OnnxPlan {
  return parseModelJson(text, planSchema, ONNX_PLAN_FILE);
}

/** The inputs of the signature that the model reads. */
export function readInputsOf(plan: OnnxPlan): ReadonlySet<string> {
  return new Set(plan.inputs.flatMap(({ columns }) => columns));
}

interface InputContext {
  /** Whether the model has this one input alone. */
  readonly single: boolean;
  readonly signature: Signature;
}

function planInput(tensor: OnnxTensor, { single, signature }: InputContext): OnnxPlan["inputs"][number] {
  const { name } = tensor;
  const type = TYPES.find((known) => known === tensor.type);
  if (!tensor.isTensor || type === undefined) {
    throw refuse(
      `Its input "${name}" has type ${tensor.type ?? "no tensor"}.`,
      `Export inputs of type ${TYPES.join(", ")}.`,
    );
  }
  const named = signature.inputs.find((input) => input.name === name);
  const features = named === undefined ? matrixOf(tensor, { single, signature }) : [named];
  for (const feature of features) assertHolds(feature, { name, type });
  return { name, type, rank: tensor.shape.length === 1 ? 1 : 2, columns: features.map((feature) => feature.name) };
}

/** One matrix of all features, in the order of the columns of the data: what models trained on an array have. */
function matrixOf(tensor: OnnxTensor, { single, signature }: InputContext): readonly SignatureInput[] {
  const [, width] = tensor.shape;
  const { inputs } = signature;
  if (single && tensor.shape.length === 2 && (width === inputs.length || !isFixed(width))) return inputs;
  throw refuse(
    `Its input "${tensor.name}" (shape ${tensor.shape.map((size) => (isFixed(size) ? size : "?")).join("×")}) is no feature; the features are ${listNames(inputs)}.`,
    `Export one input per feature under its name, or a single matrix of all ${inputs.length} features in the order of the data.`,
  );
}

function isFixed(size: number | string | undefined): size is number {
  return typeof size === "number" && size > 0 && size < 2 ** 31;
}

function listNames(inputs: Signature["inputs"]): string {
  const shown = inputs.slice(0, 20).map(({ name }) => `"${name}"`);
  return `${shown.join(", ")}${inputs.length > shown.length ? ` and ${inputs.length - shown.length} more` : ""}`;
}

function assertHolds({ name, kind, required }: SignatureInput, tensor: { name: string; type: OnnxType }): void {
  const text = kind === "category" || kind === "text";
  if (text !== (tensor.type === "string")) {
    throw refuse(
      `Its input "${tensor.name}" has type ${tensor.type}, and "${name}" holds ${text ? "text" : "numbers"}.`,
      text ? "Export it as a string tensor." : "Export it as a float tensor.",
    );
  }
  const holdsGaps = text || tensor.type.startsWith("float");
  if (!holdsGaps && !required) {
    throw refuse(
      `Its input "${tensor.name}" has type ${tensor.type}, which cannot hold the gaps that "${name}" has.`,
      "Export it as a float tensor: a gap is NaN.",
    );
  }
}

function chooseOutput(outputs: readonly OnnxTensor[], options: OnnxPlanOptions): Omit<OnnxPlan, "schema" | "inputs"> {
  const numeric = outputs.filter(({ isTensor, type }) => isTensor && (type === "float32" || type === "float64"));
  const asked = options.output === undefined ? numeric : numeric.filter(({ name }) => name === options.output);
  const fitting = asked.flatMap((tensor) => {
    const width = widthOf(tensor, options.task);
    return width === undefined ? [] : [{ output: tensor.name, width }];
  });
  const best =
    fitting.filter(({ width }) => width > 1).length === 1 ? fitting.filter(({ width }) => width > 1) : fitting;
  const [only, ...more] = best;
  if (only !== undefined && more.length === 0) return { ...only, positions: positionsOf(only.width, options) };
  const shown = outputs.map(({ name, type, isTensor, shape }) =>
    isTensor
      ? `"${name}" (${type ?? "?"}, ${shape.map((size) => (isFixed(size) ? size : "?")).join("×")})`
      : `"${name}" (no tensor)`,
  );
  throw refuse(
    `${only === undefined ? "None" : "More than one"} of its outputs can be the ${describeOutput(options.task)}: ${shown.join(", ")}.`,
    only === undefined
      ? 'Export probabilities as a float tensor (skl2onnx: options={"zipmap": False}).'
      : "Name one of them under train.output.",
  );
}

/** Values of a row that this output could hold; undefined when it cannot be ours. */
function widthOf({ shape }: OnnxTensor, task: ModelTask): number | undefined {
  const last = shape.length === 2 ? shape[1] : 1;
  if (shape.length > 2) return undefined;
  const accepted = acceptedWidths(task);
  if (!isFixed(last)) return accepted[0];
  return accepted.includes(last) ? last : undefined;
}

function acceptedWidths(task: ModelTask): readonly number[] {
  switch (task.kind) {
    case "binary":
      return [2, 1];
    case "multiclass":
      return [task.classes.length];
    case "regression":
      return [1];
  }
}

function describeOutput(task: ModelTask): string {
  if (task.kind === "regression") return "prediction (one number a row)";
  return task.kind === "binary" ? "probability of two classes" : `probability of ${task.classes.length} classes`;
}

/** @throws SLIPWAY_E_MODEL_INVALID when the classes that were named are not those of the target */
function positionsOf(width: number, { task, classes }: OnnxPlanOptions): number[] {
  if (width === 1 || task.kind === "regression") return [0];
  const ours = task.kind === "binary" ? [task.negative, task.positive] : task.classes;
  const theirs = classes ?? [...ours].sort();
  if (theirs.length !== ours.length || !ours.every((name) => theirs.includes(name))) {
    throw refuse(
      `Its classes are said to be ${theirs.map((name) => `"${name}"`).join(", ")}; the target has ${ours.map((name) => `"${name}"`).join(", ")}.`,
      "List each class of the target once under train.classes, in the order of the model's probabilities.",
    );
  }
  return (task.kind === "binary" ? [task.positive] : ours).map((name) => theirs.indexOf(name));
}

function refuse(what: string, remedy: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_MODEL_INVALID", { what: `The ONNX model cannot be used: ${what}`, remedy });
}

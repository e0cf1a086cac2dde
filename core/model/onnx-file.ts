import { invalidModel } from "./linear-model.ts";
import { integerOf, readFields, type WireField } from "./protobuf.ts";

type MessageKind = "model" | "training" | "graph" | "function" | "node" | "attribute" | "sparse" | "tensor";

/* Which fields of onnx.proto (ONNX 1.x) hold the messages through which a tensor is reached: by field number. */
const CHILDREN: Readonly<Record<MessageKind, ReadonlyMap<number, MessageKind>>> = {
  model: new Map([
    [7, "graph"],
    [20, "training"],
    [25, "function"],
  ]),
  training: new Map([
    [1, "graph"],
    [2, "graph"],
  ]),
  graph: new Map([
    [1, "node"],
    [5, "tensor"],
    [15, "sparse"],
  ]),
  function: new Map([
    [7, "node"],
    [11, "attribute"],
  ]),
  node: new Map([[5, "attribute"]]),
  attribute: new Map([
    [5, "tensor"],
    [6, "graph"],
    [10, "tensor"],
    [11, "graph"],
    [22, "sparse"],
    [23, "sparse"],
  ]),
  sparse: new Map([
    [1, "tensor"],
    [2, "tensor"],
  ]),
  tensor: new Map(),
};
const [EXTERNAL_DATA, DATA_LOCATION] = [13, 14]; // of TensorProto
const EXTERNAL = 1;

/**
 * A model must be whole: weights in other files would be read from wherever the model says. Every tensor is looked at, those of
 * nodes and of nested graphs too.
 * @throws SLIPWAY_E_MODEL_INVALID for what is no ONNX model, and for one with external weights
 */
export function assertOnnxFile(content: Uint8Array, file: string): void {
  const pending: [MessageKind, Uint8Array][] = [["model", content]]; // no recursion: the file decides how deep it nests
  let graphs = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [kind, message] = next;
    const fields = readMessage(message, file);
    if (kind === "graph") graphs += 1;
    if (kind === "tensor" && fields.some(isExternal)) {
      throw invalidModel(`${file} keeps its weights in other files; export it as one file.`);
    }
    for (const field of fields) {
      const child = CHILDREN[kind].get(field.number);
      if (child !== undefined && field.kind === "bytes") pending.push([child, field.value]);
    }
  }
  if (graphs === 0) throw invalidModel(`${file} is no ONNX model.`);
}

function isExternal(field: WireField): boolean {
  if (field.number === EXTERNAL_DATA) return true;
  return field.number === DATA_LOCATION && field.kind === "varint" && integerOf(field) === EXTERNAL;
}

function readMessage(content: Uint8Array, file: string): WireField[] {
  try {
    return readFields(content);
  } catch (cause) {
    throw invalidModel(`${file} is no ONNX model.`, cause);
  }
}

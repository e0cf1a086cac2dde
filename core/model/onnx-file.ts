import { invalidModel } from "./linear-model.ts";
import { findField, integerOf, readFields, type WireField } from "./protobuf.ts";

/* Field numbers of onnx.proto (ONNX 1.x): ModelProto.graph 7, GraphProto.initializer 5, TensorProto.external_data 13, data_location 14. */
const [GRAPH, INITIALIZER, EXTERNAL_DATA, DATA_LOCATION] = [7, 5, 13, 14];
const EXTERNAL = 1;

/**
 * A model must be whole: weights in other files would be read from wherever the model says.
 * @throws SLIPWAY_E_MODEL_INVALID for what is no ONNX model, and for one with external weights
 */
export function assertOnnxFile(content: Uint8Array, file: string): void {
  const graph = readMessage(content, file).find(({ number }) => number === GRAPH);
  if (graph === undefined || graph.kind !== "bytes") throw invalidModel(`${file} is no ONNX model.`);
  for (const tensor of readMessage(graph.value, file).filter(({ number }) => number === INITIALIZER)) {
    const fields = readMessage(tensor.value, file);
    const location = findField(fields, DATA_LOCATION);
    if (findField(fields, EXTERNAL_DATA) === undefined && (location === undefined || integerOf(location) !== EXTERNAL))
      continue;
    throw invalidModel(`${file} keeps its weights in other files; export it as one file.`);
  }
}

function readMessage(content: Uint8Array, file: string): WireField[] {
  try {
    return readFields(content);
  } catch (cause) {
    throw invalidModel(`${file} is no ONNX model.`, cause);
  }
}

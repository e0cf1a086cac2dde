import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTable } from "../../../../core/data/table.ts";
import type { ModelTask, Signature } from "../../../../core/documents/model.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { assertOnnxFile } from "../../../../core/model/onnx-file.ts";
import {
  type OnnxTensor,
  parseOnnxPlan,
  planOnnx,
  readInputsOf,
  renderOnnxPlan,
} from "../../../../core/model/onnx-model.ts";
import { buildFeeds, pickOutputs } from "../../../../core/model/onnx-tensors.ts";

const signature: Signature = {
  inputs: [
    { name: "age", kind: "number", required: false },
    { name: "home", kind: "category", required: true, levels: ["own", "rent"] },
    { name: "kids", kind: "number", required: true },
  ],
  outputs: [],
};
const binary: ModelTask = { kind: "binary", target: "y", positive: "bad", negative: "good" };
const multiclass: ModelTask = { kind: "multiclass", target: "y", classes: ["low", "mid", "high"] };
const regression: ModelTask = { kind: "regression", target: "y" };
const DYNAMIC = 4_294_967_295; // what onnxruntime-web shows for a dimension without a size

const tensor = (name: string, type: string | undefined, ...shape: (number | string)[]): OnnxTensor => ({
  name,
  isTensor: type !== undefined,
  type,
  shape,
});
const AGE = tensor("age", "float32", DYNAMIC, 1);
const HOME = tensor("home", "string", DYNAMIC, 1);
const LABEL = tensor("label", "string", DYNAMIC);

describe("planOnnx", () => {
  it("maps inputs by name, in any order, and leaves out what the model does not read", () => {
    const outputs = [LABEL, tensor("probabilities", "float32", DYNAMIC, 2)];
    const plan = planOnnx({ inputs: [HOME, AGE], outputs }, { task: binary, signature });
    expect(plan).toEqual({
      schema: "slipway/onnx/v1",
      inputs: [
        { name: "home", type: "string", rank: 2, columns: ["home"] },
        { name: "age", type: "float32", rank: 2, columns: ["age"] },
      ],
      output: "probabilities",
      width: 2,
      positions: [0], // "bad" is before "good"
    });
    expect([...readInputsOf(plan)].toSorted()).toEqual(["age", "home"]);
    expect(parseOnnxPlan(renderOnnxPlan(plan))).toEqual(plan);
  });

  it("takes one matrix of all features in the order of the data", () => {
    const numbers = { ...signature, inputs: signature.inputs.filter(({ kind }) => kind === "number") };
    const outputs = [tensor("variable", "float32", DYNAMIC, 1)];
    const plan = planOnnx(
      { inputs: [tensor("X", "float32", "batch", 2)], outputs },
      { task: regression, signature: numbers },
    );
    expect(plan).toMatchObject({
      inputs: [{ name: "X", columns: ["age", "kids"] }],
      output: "variable",
      positions: [0],
    });
  });

  it("puts the classes in the order that is said, else in text order", () => {
    const outputs = [tensor("p", "float32", DYNAMIC, 3)];
    const plan = (classes?: readonly string[]) =>
      planOnnx({ inputs: [AGE], outputs }, { task: multiclass, signature, classes });
    expect(plan().positions).toEqual([1, 2, 0]); // high, low, mid
    expect(plan(["low", "mid", "high"]).positions).toEqual([0, 1, 2]);
    expect(() => plan(["low", "mid", "top"])).toThrow(/"top"/);
    expect(() => plan(["low", "low", "mid"])).toThrow(/train\.classes/);
  });

  it.each([
    ["an input that is no feature", { inputs: [AGE, tensor("agee", "float32", 1, 1)] }, /"agee"/],
    ["a matrix of another width", { inputs: [tensor("X", "float32", DYNAMIC, 7)] }, /no feature/],
    ["a matrix of numbers for text", { inputs: [tensor("X", "float32", DYNAMIC, 3)] }, /"home" holds text/],
    ["text as numbers", { inputs: [tensor("home", "float32", DYNAMIC, 1)] }, /string tensor/],
    ["numbers as text", { inputs: [tensor("age", "string", DYNAMIC, 1)] }, /float tensor/],
    ["integers where there are gaps", { inputs: [tensor("age", "int64", DYNAMIC, 1)] }, /gaps/],
    ["a type that no table fills", { inputs: [tensor("age", "float16", DYNAMIC, 1)] }, /float16/],
    ["an input that is a sequence", { inputs: [tensor("age", undefined)] }, /no tensor/],
    ["probabilities in a map", { outputs: [LABEL, tensor("output_probability", undefined)] }, /zipmap/],
    ["probabilities of other classes", { outputs: [tensor("p", "float32", DYNAMIC, 3)] }, /None/],
    [
      "two outputs that fit",
      { outputs: [tensor("p", "float32", DYNAMIC, 2), tensor("q", "float32", DYNAMIC, 2)] },
      /train\.output/,
    ],
    ["images", { outputs: [tensor("p", "float32", DYNAMIC, 3, 2)] }, /None/],
  ])("refuses %s", (_, changed, message) => {
    const model = { inputs: [AGE], outputs: [tensor("p", "float32", DYNAMIC, 2)], ...changed };
    expect(() => planOnnx(model, { task: binary, signature })).toThrow(message);
  });

  it("takes the output that is named", () => {
    const outputs = ["p", "q"].map((name) => tensor(name, "float32", DYNAMIC, 2));
    expect(planOnnx({ inputs: [AGE], outputs }, { task: binary, signature, output: "q" }).output).toBe("q");
  });
});

describe("tensors", () => {
  const table = buildTable([
    { name: "age", kind: "number", values: Float64Array.of(40.5, Number.NaN) },
    { name: "home", kind: "category", values: ["own", null] },
    { name: "kids", kind: "number", values: Float64Array.of(2, 3) },
  ]);
  const plan = (name: string, type: "float32" | "int64" | "bool" | "string", columns: string[]) =>
    ({
      schema: "slipway/onnx/v1",
      inputs: [{ name, type, rank: 2, columns }],
      output: "p",
      width: 1,
      positions: [0],
    }) as const;

  it("hold gaps as NaN and the empty text, row by row", () => {
    expect(buildFeeds(plan("X", "float32", ["age", "kids"]) as never, table).get("X")).toEqual({
      type: "float32",
      dims: [2, 2],
      data: Float32Array.of(40.5, 2, Number.NaN, 3),
    });
    expect(buildFeeds(plan("home", "string", ["home"]) as never, table).get("home")?.data).toEqual(["own", ""]);
    expect(buildFeeds(plan("kids", "int64", ["kids"]) as never, table).get("kids")?.data).toEqual(
      BigInt64Array.of(2n, 3n),
    );
    expect(buildFeeds(plan("kids", "bool", ["kids"]) as never, table).get("kids")?.data).toEqual(Uint8Array.of(1, 1));
    expect(() => buildFeeds(plan("home", "float32", ["home"]) as never, table)).toThrow(/category/);
  });

  it("are picked by position, and never from another number of rows", () => {
    const picked = { ...plan("age", "float32", ["age"]), width: 3, positions: [2, 0] };
    expect(pickOutputs(picked as never, [1, 2, 3, 4, 5, 6], 2)).toEqual(Float64Array.of(3, 1, 6, 4));
    expect(() => pickOutputs(picked as never, [1, 2, 3], 2)).toThrow(/dynamic first dimension/);
  });
});

describe("assertOnnxFile", () => {
  /** Model { graph: { initializer: { data_location: EXTERNAL } } }, as bytes of tag, length, content. */
  const withLocation = (location: number) => Uint8Array.of(0x3a, 4, 0x2a, 2, 0x70, location);

  it("refuses weights in other files and what is no model", () => {
    expect(() => assertOnnxFile(withLocation(1), "m.onnx")).toThrow(/other files/);
    expect(() => assertOnnxFile(withLocation(0), "m.onnx")).not.toThrow();
    expect(() => assertOnnxFile(Uint8Array.of(), "m.onnx")).toThrow(/no ONNX model/);
    expect(() => assertOnnxFile(Uint8Array.of(0x3a, 200), "m.onnx")).toThrow(/no ONNX model/);
  });

  /** Bytes of one length-delimited field around others. */
  const wrap = (number: number, content: readonly number[]) => [number * 8 + 2, content.length, ...content];
  const external = [0x70, 1];

  it.each([
    ["a second graph", [...wrap(7, []), ...wrap(7, wrap(5, external))]],
    ["a constant of a node", wrap(7, wrap(1, wrap(5, wrap(5, external))))],
    ["a branch of a node", wrap(7, wrap(1, wrap(5, wrap(6, wrap(5, external)))))],
    ["a list of tensors", wrap(7, wrap(1, wrap(5, wrap(10, external))))],
    ["a sparse weight", wrap(7, wrap(15, wrap(1, external)))],
    ["a tensor that only names the file", wrap(7, wrap(5, wrap(13, [])))],
  ])("finds them in %s", (_, bytes) => {
    expect(() => assertOnnxFile(Uint8Array.from(bytes), "m.onnx")).toThrow(/other files/);
  });

  it("finds them in a function, whose field number takes two bytes", () => {
    const inner = wrap(7, wrap(5, wrap(5, external)));
    const bytes = Uint8Array.from([...wrap(7, []), 0xca, 0x01, inner.length, ...inner]);
    expect(() => assertOnnxFile(bytes, "m.onnx")).toThrow(/other files/);
  });

  it("is not led astray by graphs within graphs", () => {
    const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(value >>> 7)]);
    const around = (number: number, inner: Buffer) =>
      Buffer.concat([Buffer.from([number * 8 + 2, ...varint(inner.length)]), inner]);
    const nested = Array.from({ length: 3000 }).reduce<Buffer>(
      (inner) => around(1, around(5, around(6, inner))),
      Buffer.from(wrap(5, external)),
    );
    expect(() => assertOnnxFile(around(7, nested), "m.onnx")).toThrow(/other files/);
  });

  it("never fails by anything but its own error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          assertOnnxFile(bytes, "m.onnx");
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(SlipwayError);
        }
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import { ENGINE_SETS, findEngineSet, judgePlace } from "../../../../core/engines/engine-sets.ts";

const PINNED = {
  duckdb: { "@duckdb/node-api": "1.5.5-r.5" },
  tensorflow: { "@tensorflow/tfjs-core": "4.22.0", "@tensorflow/tfjs-layers": "4.22.0" },
  ydf: { "ydf-training": "0.0.1" },
  onnx: { "onnxruntime-web": "1.30.0" },
};

function judge(id: keyof typeof PINNED, found: Readonly<Record<string, string>>) {
  const set = ENGINE_SETS.find((each) => each.id === id);
  if (set === undefined) throw new Error(`No set ${id}`);
  return judgePlace(set, { found: new Map(Object.entries(found)), pinned: PINNED[id] });
}

describe("a place that provides an engine", () => {
  it.each([
    ["duckdb", "our version", { "@duckdb/node-api": "1.5.5-r.5" }],
    ["duckdb", "a later revision", { "@duckdb/node-api": "1.5.5-r.6" }],
    ["duckdb", "a later minor, itself a revision", { "@duckdb/node-api": "1.6.0-r.1" }],
    ["tensorflow", "native alone", tfjs("node")],
    ["tensorflow", "wasm alone", tfjs("backend-wasm")],
    ["tensorflow", "both", { ...tfjs("node"), ...tfjs("backend-wasm") }],
    ["onnx", "the native one, which our lock lacks", { "onnxruntime-node": "1.31.0" }],
  ] as const)("%s: %s", (id, _, found) => {
    expect(judge(id, found)).toEqual({ fits: true });
  });

  it.each([
    ["duckdb", { "@duckdb/node-api": "2.0.0" }, "@duckdb/node-api 2.0.0, where ^1.5.5-r.5 is needed"],
    ["duckdb", { "@duckdb/node-api": "1.4.9" }, "@duckdb/node-api 1.4.9, where ^1.5.5-r.5 is needed"],
    ["duckdb", { "@duckdb/node-api": "not a version" }, "@duckdb/node-api not a version, where ^1.5.5-r.5 is needed"],
    ["ydf", { "ydf-training": "0.0.2" }, "ydf-training 0.0.2, where ^0.0.1 is needed"],
    ["onnx", { "onnxruntime-node": "2.0.0" }, "onnxruntime-node 2.0.0, where ^1.30.0 is needed"],
    [
      "tensorflow",
      { ...tfjs("node"), "@tensorflow/tfjs-node": "3.9.0" },
      "@tensorflow/tfjs-node 3.9.0, where ^4.22.0 is needed",
    ],
    ["tensorflow", tfjs("backend-cpu"), "no @tensorflow/tfjs-node or @tensorflow/tfjs-backend-wasm"],
  ] as const)("%s is refused: %j", (id, found, unfit) => {
    expect(judge(id, found)).toEqual({ fits: false, unfit });
  });

  it("says nothing of a place that has no part of it", () => {
    expect(judge("tensorflow", {})).toEqual({ fits: false });
  });
});

describe("the set of an import", () => {
  it.each([
    ["@tensorflow/tfjs-node", "tensorflow"],
    ["onnxruntime-web/wasm", "onnx"],
    ["ydf-training", "ydf"],
    ["ydf-training-of-others", undefined],
    ["slipway", undefined],
  ])("%s: %s", (specifier, id) => {
    expect(findEngineSet(specifier)?.id).toBe(id);
  });
});

function tfjs(last: string): Readonly<Record<string, string>> {
  return {
    "@tensorflow/tfjs-core": "4.22.0",
    "@tensorflow/tfjs-layers": "4.23.1",
    [`@tensorflow/tfjs-${last}`]: "4.22.0",
  };
}

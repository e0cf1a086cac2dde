import { describe, expect, it } from "vitest";
import { buildTable } from "../../../../core/data/table.ts";
import { buildTensors, findCompleteRows } from "../../../../core/serving/build-tensors.ts";
import { resolveSwapTarget } from "../../../../core/serving/inference-server.ts";
import { FAKE_SIGNATURE } from "../../../fakes/fake-predictor.ts";

const TABLE = buildTable([
  { name: "home", kind: "category", values: ["rent", null] },
  { name: "age", kind: "number", values: Float64Array.of(40, Number.NaN) },
  { name: "married", kind: "boolean", values: Float64Array.of(1, Number.NaN) },
  { name: "opened", kind: "timestamp", values: Float64Array.of(5, Number.NaN) },
  { name: "target", kind: "number", values: Float64Array.of(0, 1) },
]);

describe("buildTensors", () => {
  it("gives the inputs of the signature in its order, with null for what is missing", () => {
    expect(buildTensors(FAKE_SIGNATURE, TABLE)).toEqual([
      { name: "age", shape: [2], datatype: "FP64", data: [40, null] },
      { name: "home", shape: [2], datatype: "BYTES", data: ["rent", null] },
      { name: "married", shape: [2], datatype: "BOOL", data: [true, null] },
      { name: "opened", shape: [2], datatype: "INT64", data: [5, null] },
    ]);
  });
});

describe("findCompleteRows", () => {
  it("leaves out rows that lack a required input", () => {
    expect(findCompleteRows(FAKE_SIGNATURE, TABLE)).toEqual([0]);
    expect(
      findCompleteRows(FAKE_SIGNATURE, buildTable([{ name: "age", kind: "number", values: Float64Array.of(1) }])),
    ).toEqual([]);
  });
});

describe("resolveSwapTarget", () => {
  it.each(["http://127.0.0.1:8081", "http://127.9.9.9", "http://localhost:1", "http://[::1]:8081"])(
    "gives a folder to %s",
    (url) => {
      expect(resolveSwapTarget(url, { folder: "/f", reference: "m@1.0.0", digest: "d" })).toEqual({
        folder: "/f",
        digest: "d",
      });
    },
  );

  it.each(["http://10.0.0.1:8081", "https://127.example.com", "http://localhost.example.com"])(
    "gives a reference to %s",
    (url) => {
      expect(resolveSwapTarget(url, { folder: "/f", reference: "m@1.0.0", digest: "d" })).toEqual({
        reference: "m@1.0.0",
        digest: "d",
      });
    },
  );
});

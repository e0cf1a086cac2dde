import { expect, it } from "vitest";
import { levelTexts } from "../../../../core/data/table.ts";

it("writes every kind as levels, missing values as null", () => {
  const values = Float64Array.of(1, 0, Number.NaN);
  expect(levelTexts({ name: "b", kind: "boolean", values })).toEqual(["true", "false", null]);
  expect(levelTexts({ name: "n", kind: "number", values: Float64Array.of(1.5, 2, Number.NaN) })).toEqual([
    "1.5",
    "2",
    null,
  ]);
  expect(levelTexts({ name: "c", kind: "category", values: ["True", null] })).toEqual(["True", null]);
});

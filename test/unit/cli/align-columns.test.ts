import { describe, expect, it } from "vitest";
import { alignColumns } from "../../../cli/align-columns.ts";

describe("alignColumns", () => {
  it("puts texts to the left, numbers to the right, and counts characters, not bytes", () => {
    expect(
      alignColumns([
        ["name", "value"],
        ["größe", "1.5"],
        ["x", "-12.25"],
      ]),
    ).toEqual(["name   value", "größe     1.5", "x      -12.25"]);
  });

  it("has no lines for no rows", () => {
    expect(alignColumns([])).toEqual([]);
  });
});

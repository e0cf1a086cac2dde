import { describe, expect, it } from "vitest";
import { exitCodeOf, SlipwayError, toSlipwayError } from "../../../core/errors.ts";

describe("toSlipwayError", () => {
  it("passes our own errors through", () => {
    const error = new SlipwayError("SLIPWAY_E_DATA_EMPTY", { what: "No rows.", remedy: "Add some." });
    expect(toSlipwayError(error)).toBe(error);
    expect(error).toMatchObject({ message: "No rows. Add some.", kind: "data" });
  });

  it.each([new TypeError("broken"), "a text", undefined, null, 42, { some: "object" }])(
    "makes %s a defect of ours",
    (thrown) => {
      const error = toSlipwayError(thrown);
      expect(error).toMatchObject({ code: "SLIPWAY_E_UNEXPECTED", kind: "internal", cause: thrown });
      expect(exitCodeOf(error)).toBe(1);
    },
  );

  it("blames configuration and data with exit code 2", () => {
    expect(exitCodeOf(new SlipwayError("SLIPWAY_E_INPUT_INVALID", { what: "a", remedy: "b" }))).toBe(2);
    expect(exitCodeOf(new SlipwayError("SLIPWAY_E_DATA_EMPTY", { what: "a", remedy: "b" }))).toBe(2);
    expect(exitCodeOf(new SlipwayError("SLIPWAY_E_STATE_UNREADABLE", { what: "a", remedy: "b" }))).toBe(1);
  });
});

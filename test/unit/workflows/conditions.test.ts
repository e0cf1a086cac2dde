import { describe, expect, it } from "vitest";
import { onlyFor } from "../../../workflows/delivery/conditions.ts";

describe("onlyFor", () => {
  it.each([
    [["a"], ["a"], undefined],
    [["a"], ["a", "b"], "matrix.name == 'a'"],
    [["a", "b"], ["a", "b", "c"], "matrix.name != 'c'"],
    [["a", "b"], ["a", "b", "c", "d"], `contains(fromJSON('["a","b"]'), matrix.name)`],
    [["a", "b", "c"], ["a", "b", "c", "d", "e"], `!contains(fromJSON('["d","e"]'), matrix.name)`],
    [[], [], undefined],
  ])("%o of %o", (names, all, condition) => {
    expect(onlyFor(names, all)).toEqual(condition === undefined ? {} : { if: condition });
  });
});

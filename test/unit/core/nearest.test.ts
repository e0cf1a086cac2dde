import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, nearestNames } from "../../../core/nearest.ts";

describe("nearestNames", () => {
  it("finds swapped, missing and superfluous letters, best first", () => {
    expect(nearestNames("roc_acu", ["roc_auc", "recall", "brier"])).toEqual(["roc_auc"]);
    expect(nearestNames("Stauts", ["state", "status"])).toEqual(["status", "state"]);
    expect(nearestNames("gate", ["gates", "date"])).toEqual(["date", "gates"]);
  });

  it("does not guess wildly", () => {
    expect(nearestNames("amount", ["price", "age"])).toEqual([]);
    expect(didYouMean("amount", ["price"])).toBe("");
  });

  it("finds a name that is there, whatever it looks like", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 300 }),
        fc.array(fc.string(), { maxLength: 5 }),
        (name, others) => {
          expect(
            nearestNames(name, [...others.filter((other) => other.toLowerCase() !== name.toLowerCase()), name])[0],
          ).toBe(name);
        },
      ),
    );
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { chooseCron } from "../../../../core/repository/off-peak.ts";

it("is once a day, early, and never near a full hour, whatever the names", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (names) => {
      const [minute, hour, ...days] = chooseCron(names).split(" ");
      expect(Number(minute)).toBeGreaterThanOrEqual(7);
      expect(Number(minute)).toBeLessThanOrEqual(52);
      expect(Number(hour)).toBeGreaterThanOrEqual(2);
      expect(Number(hour)).toBeLessThanOrEqual(5);
      expect(days).toEqual(["*", "*", "*"]);
    }),
  );
});

it("follows from the names alone, in any order", () => {
  expect(chooseCron(["credit-risk", "churn"])).toBe(chooseCron(["churn", "credit-risk"]));
  const times = new Set(Array.from({ length: 100 }, (_, index) => chooseCron([`pipeline-${index}`])));
  expect(times.size).toBeGreaterThan(70); // of 184 there are
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng, shuffled } from "../../../core/rng.ts";

describe("createRng", () => {
  it("repeats its sequence for the same seed and differs for another", () => {
    const draw = (seed: number) => {
      const rng = createRng(seed);
      return Array.from({ length: 8 }, () => rng.uniform());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(2 ** 32 + 7)).not.toEqual(draw(7));
  });

  it("stays the same for ever: the first words of seed 1", () => {
    const rng = createRng(1);
    expect([rng.integer(1_000_000), rng.integer(1_000_000), rng.integer(1_000_000)]).toMatchInlineSnapshot(`
      [
        91569,
        888192,
        434270,
      ]
    `);
  });

  it("has the moments of a uniform and of a normal", () => {
    const rng = createRng(3);
    const size = 50_000;
    const uniform = Array.from({ length: size }, () => rng.uniform());
    const normal = Array.from({ length: size }, () => rng.normal());
    const mean = (values: number[]) => values.reduce((total, value) => total + value, 0) / size;
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan((4 * Math.sqrt(1 / 12)) / Math.sqrt(size));
    expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(size));
    expect(Math.abs(mean(normal.map((value) => value ** 2)) - 1)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(size));
  });
});

describe("shuffled", () => {
  it("keeps every item and leaves its argument alone", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 0 }), (items, seed) => {
        const before = [...items];
        expect(shuffled(items, createRng(seed)).toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
        expect(items).toEqual(before);
      }),
    );
  });
});

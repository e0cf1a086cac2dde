import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at } from "../../../../core/at.ts";
import { sigmoid } from "../../../../core/model/activation.ts";
import type { LabelledRows } from "../../../../core/model/labelled-rows.ts";
import { type LbfgsResult, minimise } from "../../../../core/model/lbfgs.ts";
import { computeLogLoss, fitLogistic, scoreLogistic } from "../../../../core/model/logistic-regression.ts";
import { createRng } from "../../../../core/rng.ts";

function finish<Step>(steps: Generator<Step, LbfgsResult, void>): LbfgsResult {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

function drawRows(rows: number, width: number, seed: number): LabelledRows {
  const rng = createRng(seed);
  const matrix = Float64Array.from({ length: rows * width }, () => rng.normal());
  const truth = Float64Array.from({ length: rows }, (_, row) => (at(matrix, row * width) + rng.normal() > 0.3 ? 1 : 0));
  return { matrix, width, truth };
}

const OPTIONS = { maxIterations: 2000, gradientTolerance: 1e-10 };

describe("minimise", () => {
  it("finds the minimum of a badly scaled quadratic", () => {
    const scales = [1, 100, 10_000];
    const goal = [3, -2, 0.5];
    const { point, converged, iterations } = finish(
      minimise(
        (x, gradient) =>
          scales.reduce((total, scale, index) => {
            const distance = at(x, index) - at(goal, index);
            gradient[index] = scale * distance;
            return total + (scale * distance ** 2) / 2;
          }, 0),
        new Float64Array(3),
        OPTIONS,
      ),
    );
    expect(converged).toBe(true);
    expect(iterations).toBeLessThan(60);
    for (const [index, value] of goal.entries()) expect(at(point, index)).toBeCloseTo(value, 9);
  });

  it("says so when it ran out of iterations", () => {
    const rows = drawRows(50, 3, 1);
    const start = new Float64Array(4);
    expect(finish(fitLogistic(rows, { ...OPTIONS, maxIterations: 2, l2: 1, start }))).toMatchObject({
      converged: false,
      iterations: 2,
    });
  });
});

describe("fitLogistic", () => {
  it("gives the shares of the data without columns to tell rows apart", () => {
    const rows = { matrix: new Float64Array(4), width: 1, truth: Float64Array.of(1, 0, 0, 0) };
    const { point } = finish(fitLogistic(rows, { ...OPTIONS, l2: 1, start: new Float64Array(2) }));
    expect(sigmoid(at(point, 1))).toBeCloseTo(0.25, 9);
    expect(at(point, 0)).toBe(0);
  });

  it("lies where the derivative of loss and penalty is 0: Σ (p − y)·x = −l2·w", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(0.1, 1, 100), (seed, l2) => {
        const rows = drawRows(40, 3, seed);
        const { point } = finish(fitLogistic(rows, { ...OPTIONS, l2, start: new Float64Array(4) }));
        const scores = scoreLogistic(rows.matrix, point);
        for (const column of [0, 1, 2]) {
          const slope = scores.reduce(
            (total, score, row) => total + (score - at(rows.truth, row)) * at(rows.matrix, row * 3 + column),
            0,
          );
          expect(slope).toBeCloseTo(-l2 * at(point, column), 5);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("has one answer, from any start, also with more columns than rows", () => {
    const rows = drawRows(20, 50, 4);
    const [one, two] = [0, 3].map((value) =>
      finish(fitLogistic(rows, { ...OPTIONS, l2: 1, start: new Float64Array(51).fill(value) })),
    );
    for (const [index, weight] of (one?.point ?? []).entries()) {
      expect(at(two?.point ?? [], index)).toBeCloseTo(weight, 6);
    }
  });

  it("shrinks towards 0 with the penalty", () => {
    const rows = drawRows(100, 2, 5);
    const [weak, strong] = [0.1, 1000].map((l2) =>
      Math.abs(at(finish(fitLogistic(rows, { ...OPTIONS, l2, start: new Float64Array(3) })).point, 0)),
    );
    expect(strong).toBeLessThan((weak ?? 0) / 10);
  });
});

describe("probabilities", () => {
  it.each([
    [-1e308, 0],
    [-745, 5e-324],
    [0, 0.5],
    [745, 1],
    [1e308, 1],
  ])("sigmoid(%d) is %d", (logit, expected) => {
    expect(sigmoid(logit)).toBe(expected);
  });

  it("has a finite loss where a probability rounds to 0 or 1", () => {
    const rows = { matrix: Float64Array.of(1, 1), width: 1, truth: Float64Array.of(1, 0) };
    expect(computeLogLoss(rows, Float64Array.of(1e6, 0))).toBe(5e5);
  });
});

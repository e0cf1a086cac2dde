import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTable, type Column } from "../../../../../core/data/table.ts";
import { buildSample } from "../../../../../core/metrics/binary/binary-sample.ts";
import { testCalibration } from "../../../../../core/metrics/credit/calibration-tests.ts";
import { binScores, countCharacteristics } from "../../../../../core/metrics/credit/characteristic-counts.ts";
import { measureStability } from "../../../../../core/metrics/credit/stability.ts";
import { createRng } from "../../../../../core/rng.ts";

const number = (name: string, values: readonly number[]): Column => ({
  name,
  kind: "number",
  values: Float64Array.from(values),
});
const category = (name: string, values: readonly (string | null)[]): Column => ({ name, kind: "category", values });
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

describe("development bins", () => {
  it("hold every row once, and nine deciles", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 300 }), (scores) => {
        const { edges, counts } = binScores(Float64Array.from(scores));
        expect(counts).toHaveLength(edges.length + 1);
        expect(sum(counts)).toBe(scores.length);
        expect(edges).toEqual(edges.toSorted((a, b) => a - b));
      }),
    );
    const rng = createRng(1);
    const { counts } = binScores(Float64Array.from({ length: 1000 }, () => rng.uniform()));
    expect(counts).toEqual(counts.map(() => 100));
  });

  it("put an edge's own value above it", () => {
    const { edges, counts } = binScores(Float64Array.from([0.1, 0.1, 0.9, 0.9]));
    const at = (edge: number) => counts[edges.indexOf(edge) + 1];
    expect([at(0.1), at(0.9)]).toEqual([2, 2]);
  });

  it("give gaps and unseen levels cells of their own", () => {
    const reference = buildTable([
      category("home", ["own", "own", "own", "rent", null]),
      number("age", [1, 2, 3, 4, Number.NaN]),
    ]);
    const current = buildTable([
      category("home", ["rent", null, null, "<b>new</b>"]),
      number("age", [Number.NaN, Number.NaN, 99, -99]),
    ]);
    const [home, age] = countCharacteristics(reference, current, ["home", "age", "absent"]);
    expect(home).toEqual({ feature: "home", reference: [1, 3, 1, 0], current: [2, 0, 1, 1] });
    expect([age?.reference[0], age?.current[0]]).toEqual([1, 2]);
    expect([age?.current[1], age?.current.at(-1)]).toEqual([1, 1]);
    expect(sum(age?.reference ?? [])).toBe(5);
  });

  it("leave out a column that changed its kind", () => {
    const numbers = buildTable([number("x", [1, 2])]);
    expect(countCharacteristics(numbers, buildTable([category("x", ["1", "2"])]), ["x"])).toEqual([]);
  });

  it("share one cell beyond 200 levels", () => {
    const levels = Array.from({ length: 500 }, (_, index) => `level ${index}`);
    const table = buildTable([category("code", [...levels, ...levels.slice(0, 200)])]);
    const [code] = countCharacteristics(table, table, ["code"]);
    expect(code?.reference).toHaveLength(203); // gaps, 200 levels, the rest, the unseen
    expect(code?.reference.at(-2)).toBe(300);
  });

  it("give a PSI of 0 for the same sample and a large one for another", () => {
    const rng = createRng(2);
    const draw = (shift: number) =>
      buildTable([
        number(
          "x",
          Array.from({ length: 2000 }, () => rng.normal() + shift),
        ),
      ]);
    const reference = draw(0);
    const psiOf = (current: ReturnType<typeof draw>) => {
      const [counts] = countCharacteristics(reference, current, ["x"]);
      return measureStability(counts ?? { reference: [], current: [] });
    };
    expect(psiOf(reference)).toMatchObject({ psi: 0, label: "stable" });
    expect(psiOf(draw(0))).toMatchObject({ label: "stable" });
    const moved = psiOf(draw(1));
    expect(moved.label).toBe("unstable");
    expect(moved.p).toBeLessThan(1e-6);
  });
});

describe("calibration tests of a credit score", () => {
  function simulate(
    rows: number,
    { seed, stretch = 1, shift = 0 }: { seed: number; stretch?: number; shift?: number },
  ) {
    const rng = createRng(seed);
    const [truth, score] = [new Uint8Array(rows), new Float64Array(rows)];
    for (let row = 0; row < rows; row++) {
      const odds = -1 + rng.normal();
      truth[row] = rng.uniform() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
      score[row] = 1 / (1 + Math.exp(-(stretch * odds + shift)));
    }
    return buildSample({ truth, score }, 0.5);
  }
  const pOf = (sample: ReturnType<typeof simulate>, id: string) =>
    testCalibration(sample, []).find((test) => test.id === id)?.p ?? Number.NaN;

  it("keep their level on calibrated scores", () => {
    for (const id of ["jeffreys", "calibration_slope", "calibration_intercept", "spiegelhalter_z"]) {
      const rejected = Array.from({ length: 200 }, (_, seed) => pOf(simulate(400, { seed }), id)).filter(
        (p) => p < 0.05,
      );
      expect(rejected.length).toBeLessThan(22); // 10 of 200 expected, sd 3.1
    }
  });

  it.each([
    ["scores that are too extreme", { stretch: 2 }, "calibration_slope"],
    ["scores that are too low", { shift: -0.5 }, "jeffreys"],
    ["scores that are too low", { shift: -0.5 }, "calibration_intercept"],
    ["scores that are too extreme", { stretch: 2 }, "spiegelhalter_z"],
  ])("see %s: %j by %s", (_, wrong, id) => {
    expect(pOf(simulate(4000, { seed: 3, ...wrong }), id)).toBeLessThan(1e-3);
  });

  it("do not complain of a PD that is too high, which costs money and no solvency", () => {
    expect(pOf(simulate(4000, { seed: 3, shift: 1 }), "jeffreys")).toBeGreaterThan(0.99);
  });

  it("count the rejected bands, and say why there is no number", () => {
    const tests = testCalibration(
      buildSample({ truth: Uint8Array.of(1, 1), score: Float64Array.of(0.2, 0.9) }, 0.5),
      [0.01, 0.3, 0.04],
    );
    expect(tests.find(({ id }) => id === "jeffreys_bands")).toEqual({ id: "jeffreys_bands", statistic: 2, p: 0.01 });
    expect(tests.find(({ id }) => id === "calibration_slope")).toEqual({
      id: "calibration_slope",
      statistic: null,
      p: null,
      reason: "one class only",
    });
    const flat = testCalibration(
      buildSample({ truth: Uint8Array.of(1, 0), score: Float64Array.of(0.5, 0.5) }, 0.5),
      [],
    );
    expect(flat.find(({ id }) => id === "spiegelhalter_z")).toMatchObject({ statistic: null, p: null });
    expect(flat.find(({ id }) => id === "jeffreys_bands")).toMatchObject({ statistic: 0, p: 1 });
  });
});

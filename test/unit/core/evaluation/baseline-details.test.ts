import { describe, expect, it } from "vitest";
import { DULL, evaluate, HELD, ready, type Scored, SHARP } from "./compared-world.ts";

const first = (table: Scored, rows: number): Scored => ({
  truth: table.truth.slice(0, rows),
  score: table.score.slice(0, rows),
});

describe("what an evaluation says of the baseline by itself", () => {
  it("is what an evaluation of the baseline would say of the same rows", () => {
    const { baselineDetails } = evaluate(SHARP, HELD, { baseline: ready(DULL) });
    expect(baselineDetails).toEqual({ n: DULL.truth.length, binary: evaluate(DULL, {}).binary });
  });

  it("is of the rows that both models scored", () => {
    const { baselineDetails } = evaluate(SHARP, HELD, { baseline: ready(first(DULL, 400)) });
    expect(baselineDetails).toEqual({ n: 400, binary: evaluate(first(DULL, 400), {}).binary });
  });

  it("reads the scores at the threshold of the candidate", () => {
    const { baselineDetails } = evaluate(SHARP, { ...HELD, threshold: 0.3 }, { baseline: ready(DULL) });
    expect(baselineDetails?.binary?.threshold).toBe(0.3);
  });

  it("is absent without a comparison, and leaves groups and credit to the candidate", () => {
    expect(evaluate(SHARP, {})).not.toHaveProperty("baselineDetails");
    const home = SHARP.truth.map((_, row) => (row % 2 === 0 ? "rent" : "own"));
    const asked = { ...HELD, fairness: { groups: ["home"], demographicParity: {} }, credit: {} };
    const told = evaluate({ ...SHARP, slices: { home } }, asked, { baseline: ready(DULL) });
    expect(Object.keys(told.baselineDetails ?? {})).toEqual(["n", "binary"]);
  });
});

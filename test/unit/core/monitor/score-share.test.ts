import { describe, expect, it } from "vitest";
import type { FeatureCounts } from "../../../../core/data/profiler.ts";
import type { CategoryProfile, NumberProfile } from "../../../../core/documents/profile.ts";
import { measureScoreShift, shareOfScore } from "../../../../core/monitor/score-share.ts";
import { countsOfCells, profileOfCells } from "../../../fakes/cell-counts.ts";

/** Halves in three cells: 50, 30 and 20 of 100 rows, whose mean scores are 0.1, 0.4 and 0.9. */
const NUMBER: NumberProfile = { ...profileOfCells("x", [50, 30, 20]), cellScores: [0.1, 0.4, 0.9] };
const LEVELS: CategoryProfile = {
  name: "c",
  kind: "category",
  windows: null,
  attribute: false,
  cellScores: [0.2, 0.6, 0.5],
  levels: ["a", "b"],
  counts: [60, 30],
  other: 10,
  missing: 0,
  distinct: 12,
};

describe("the share of the score's shift that a feature explains", () => {
  it("is Σ (q − p)·(mean score of the cell) over the shift, by hand", () => {
    // (0.2 − 0.5)·0.1 + (0.3 − 0.3)·0.4 + (0.5 − 0.2)·0.9 = 0.24
    expect(shareOfScore(NUMBER, countsOfCells([20, 30, 50]), 0.3)).toBeCloseTo(0.8, 12);
    expect(shareOfScore(NUMBER, countsOfCells([20, 30, 50]), -0.3)).toBeCloseTo(-0.8, 12);
    expect(shareOfScore(NUMBER, countsOfCells([500, 300, 200]), 0.3)).toBeCloseTo(0, 12);
  });

  it("of a category counts unknown levels with the other ones", () => {
    // (0.3 − 0.6)·0.2 + (0.3 − 0.3)·0.6 + (0.4 − 0.1)·0.5 = 0.09
    const counts: FeatureCounts = { ...countsOfCells([30, 30]), other: 15, unseen: 25 };
    expect(shareOfScore(LEVELS, counts, 0.1)).toBeCloseTo(0.9, 12);
  });

  it("takes a cell without scored rows for nothing, and is null without any score or shift", () => {
    expect(shareOfScore({ ...NUMBER, cellScores: [0.1, null, 0.9] }, countsOfCells([20, 30, 50]), 0.3)).toBeCloseTo(
      0.8,
      12,
    );
    expect(shareOfScore({ ...NUMBER, cellScores: [null, null, null] }, countsOfCells([1, 1, 1]), 0.3)).toBeNull();
    expect(shareOfScore({ ...NUMBER, cellScores: null }, countsOfCells([1, 1, 1]), 0.3)).toBeNull();
    expect(shareOfScore(NUMBER, countsOfCells([1, 1, 1]), null)).toBeNull();
  });
});

describe("the shift of the mean score", () => {
  const shiftOf = (mean: number | null) =>
    measureScoreShift({
      profile: { ...NUMBER, mean: 0.4, sd: 0.2 },
      counts: { ...countsOfCells([1, 1, 1]), mean },
      importance: null,
    });

  it("counts from a twentieth of its standard deviation on, in either direction", () => {
    expect(shiftOf(0.45)).toBeCloseTo(0.05, 12);
    expect(shiftOf(0.35)).toBeCloseTo(-0.05, 12);
    expect(shiftOf(0.409)).toBeNull();
    expect(shiftOf(null)).toBeNull();
  });

  it("is unknown of a predicted class", () => {
    expect(measureScoreShift({ profile: LEVELS, counts: countsOfCells([1, 1]), importance: null })).toBeNull();
  });
});

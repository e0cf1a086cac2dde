import type { Performance } from "../../documents/monitor-performance.ts";
import { chiSquareSurvival } from "../../stats/chi-square.ts";
import { normalSurvival } from "../../stats/normal.ts";
import { formatShare } from "../format.ts";

const DECILES = 10;
const LEVEL = 0.01;
/** Least difference between two deciles that is called selective: of a million rows, chance alone would be found everywhere. */
const MIN_SPREAD = 0.02;
/** A decile with less than this says nothing about its rows (SCIENCE 7.3). */
const MIN_COVERAGE = 0.05;

export interface ScoredLabels {
  readonly score: Float64Array;
  /** 1 where the label is known. */
  readonly known: Uint8Array;
}

export interface Selection {
  readonly section: NonNullable<Performance["selection"]>;
  /** Coverage of the decile of a score. */
  coverageOf(score: number): number;
  /** Whether areas under curves can be computed at all. */
  readonly allowsRanking: boolean;
}

/**
 * Whether the chance of a label depends on the score, as where rejected applicants never show what they would have done: χ² of homogeneity
 * over the deciles of the score, and Cochran and Armitage's test of a trend (1955), each at half of 1 %.
 */
export function assessSelection({ score, known }: ScoredLabels): Selection {
  const sorted = score.slice().sort();
  const edges = cutDeciles(sorted);
  const placeOf = (value: number): number => edges.reduce((place, edge) => place + (value >= edge ? 1 : 0), 0);
  const counts = Array.from({ length: edges.length + 1 }, () => ({ rows: 0, known: 0 }));
  for (let row = 0; row < score.length; row++) {
    const decile = counts[placeOf(score[row] as number)];
    if (decile === undefined) continue;
    decile.rows += 1;
    decile.known += known[row] as number;
  }
  const coverage = counts.map(({ rows, known: labelled }) => (rows === 0 ? null : labelled / rows));
  const present = coverage.filter((share) => share !== null);
  const [least, most] = [Math.min(...present), Math.max(...present)];
  const p = Math.min(1, 2 * Math.min(testHomogeneity(counts), testTrend(counts)));
  const selective = p < LEVEL && most - least >= MIN_SPREAD;
  const between = `Labels are known for ${formatShare(least)} to ${formatShare(most)} of the rows of a decile of the score`;
  return {
    section: {
      coverage,
      selective,
      reason: selective
        ? `${between}, more than chance explains: labels are selective, and what they say does not hold for all rows.`
        : `${between}: no more than chance explains.`,
    },
    coverageOf: (value) => coverage[placeOf(value)] ?? 1,
    allowsRanking: least >= MIN_COVERAGE,
  };
}

/** Inner edges, each a score that is there; equal scores are never cut apart, so there may be fewer. */
function cutDeciles(sorted: Float64Array): readonly number[] {
  const cuts = Array.from(
    { length: DECILES - 1 },
    (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / DECILES)] as number,
  );
  return [...new Set(cuts)].filter((edge) => edge > (sorted[0] as number));
}

interface DecileCount {
  readonly rows: number;
  readonly known: number;
}

function testHomogeneity(counts: readonly DecileCount[]): number {
  const share = overall(counts);
  if (counts.length < 2 || share === 0 || share === 1) return 1;
  const statistic = counts.reduce(
    (sum, { rows, known }) => sum + (rows === 0 ? 0 : (known - rows * share) ** 2 / (rows * share * (1 - share))),
    0,
  );
  return chiSquareSurvival(statistic, counts.length - 1);
}

function testTrend(counts: readonly DecileCount[]): number {
  const share = overall(counts);
  const total = counts.reduce((sum, { rows }) => sum + rows, 0);
  const centre = counts.reduce((sum, { rows }, place) => sum + rows * place, 0) / total;
  const spread = counts.reduce((sum, { rows }, place) => sum + rows * (place - centre) ** 2, 0) * share * (1 - share);
  if (!(spread > 0)) return 1;
  const slope = counts.reduce((sum, { rows, known }, place) => sum + (known - rows * share) * (place - centre), 0);
  return 2 * normalSurvival(Math.abs(slope) / Math.sqrt(spread));
}

function overall(counts: readonly DecileCount[]): number {
  const rows = counts.reduce((sum, count) => sum + count.rows, 0);
  return rows === 0 ? 0 : counts.reduce((sum, { known }) => sum + known, 0) / rows;
}

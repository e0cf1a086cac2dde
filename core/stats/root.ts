const MAX_STEPS = 2000;

export interface Bracket {
  readonly lower: number;
  readonly upper: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Root of a continuous function in a bracket over which it changes sign, to the last bits of the abscissa.
 * Method of Chandrupatla (1997), Adv. Eng. Softw. 28: inverse quadratic interpolation where three points promise that it
 * helps, bisection otherwise.
 */
export function findRoot(compute: (x: number) => number, { lower, upper }: Bracket): number {
  let a: Point = { x: lower, y: compute(lower) };
  let b: Point = { x: upper, y: compute(upper) };
  if (a.y !== 0 && b.y !== 0 && a.y > 0 === b.y > 0) throw new RangeError(`no sign change from ${lower} to ${upper}`);
  let share = 0.5;
  for (let step = 0; step < MAX_STEPS; step++) {
    const best = Math.abs(a.y) < Math.abs(b.y) ? a : b;
    const smallest = (2 * Number.EPSILON * Math.abs(best.x) + Number.MIN_VALUE) / Math.abs(b.x - a.x);
    if (best.y === 0 || smallest > 0.5) return best.x;
    const x = a.x + Math.min(1 - smallest, Math.max(smallest, share)) * (b.x - a.x);
    const middle: Point = { x, y: compute(x) };
    const same = middle.y > 0 === a.y > 0;
    const old = same ? a : b;
    if (!same) b = a;
    a = middle;
    share = nextShare(a, b, old);
  }
  return a.x;
}

/** Where between `a` (0) and `b` (1) to look next; `old` is the end that was just replaced. */
function nextShare(a: Point, b: Point, old: Point): number {
  const x = (a.x - b.x) / (old.x - b.x);
  const y = (a.y - b.y) / (old.y - b.y);
  const promising = y * y < x && (1 - y) ** 2 < 1 - x; // false for NaN too
  if (!promising) return 0.5;
  const first = (a.y / (b.y - a.y)) * (old.y / (b.y - old.y));
  const second = ((old.x - a.x) / (b.x - a.x)) * (a.y / (old.y - a.y)) * (b.y / (old.y - b.y));
  return first + second;
}

/**
 * Where a function that falls from `compute(0) >= 0` to below zero crosses it; the bracket starts at [0, `guess`] and doubles.
 * A function that is not positive at 0 gives 0.
 */
export function findRootAbove(compute: (x: number) => number, guess: number): number {
  if (compute(0) <= 0) return 0;
  let lower = 0;
  let upper = guess;
  while (compute(upper) > 0) {
    lower = upper;
    upper *= 2;
    if (upper === Number.POSITIVE_INFINITY) throw new RangeError("no sign change up to infinity");
  }
  return findRoot(compute, { lower, upper });
}

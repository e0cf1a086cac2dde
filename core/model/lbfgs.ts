import { addScaled, dot, largest } from "./vector.ts";

/**
 * Limited-memory BFGS with backtracking, for smooth convex functions.
 *
 * Two-loop recursion of Nocedal (1980), Math. Comp. 35, as in Nocedal and Wright, Numerical Optimization (2006), algorithm
 * 7.4; steps are halved until the Armijo condition holds. Pairs without positive curvature are not kept. Memory is
 * 2 · `memory` vectors, never a matrix, so 10,000 dimensions are fine. Deterministic.
 */
export interface LbfgsOptions {
  readonly maxIterations: number;
  /** Converged when no partial derivative is larger. */
  readonly gradientTolerance: number;
  /** Pairs kept. Default 10. */
  readonly memory?: number;
}

export interface LbfgsStep {
  /** From 1. */
  readonly iteration: number;
  readonly value: number;
  readonly largestDerivative: number;
}

export interface LbfgsResult {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Value at `point`; writes the derivatives into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

const ARMIJO = 1e-4; // Nocedal and Wright, section 3.1
const MAX_HALVINGS = 40; // 2⁻⁴⁰ of a step is rounding: no further descent is possible

/** Yields after every iteration, so that the caller may report, pause or stop; returns the minimum. */
export function* minimise(
  objective: Objective,
  start: Float64Array,
  { maxIterations, gradientTolerance, memory = 10 }: LbfgsOptions,
): Generator<LbfgsStep, LbfgsResult, void> {
  const pairs: Pair[] = [];
  let point = start.slice();
  let gradient = new Float64Array(point.length);
  let value = objective(point, gradient);
  let iteration = 0;
  while (largest(gradient) > gradientTolerance && iteration < maxIterations) {
    const direction = descentDirection(gradient, pairs);
    const next = search(objective, { point, gradient, value }, direction);
    if (next === undefined) break;
    keepPair(pairs, { from: { point, gradient }, to: next, memory });
    ({ point, gradient, value } = next);
    iteration += 1;
    yield { iteration, value, largestDerivative: largest(gradient) };
  }
  return { point, value, iterations: iteration, converged: largest(gradient) <= gradientTolerance };
}

interface Place {
  readonly point: Float64Array<ArrayBuffer>;
  readonly gradient: Float64Array<ArrayBuffer>;
  readonly value: number;
}

function descentDirection(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((derivative) => -derivative);
  const weights = new Float64Array(pairs.length);
  for (const [index, { step, change, curvature }] of [...pairs.entries()].toReversed()) {
    const weight = dot(step, direction) / curvature;
    weights[index] = weight;
    addScaled(direction, change, -weight);
  }
  const latest = pairs.at(-1);
  // The first step has no scale yet: not longer than 1.
  const scale =
    latest === undefined
      ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)))
      : latest.curvature / dot(latest.change, latest.change);
  for (let index = 0; index < direction.length; index++) direction[index] = (direction[index] as number) * scale;
  for (const [index, { step, change, curvature }] of pairs.entries()) {
    const correction = (weights[index] as number) - dot(change, direction) / curvature;
    addScaled(direction, step, correction);
  }
  return direction;
}

function search(objective: Objective, from: Place, direction: Float64Array): Place | undefined {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  let length = 1;
  for (let halving = 0; halving < MAX_HALVINGS; halving++, length /= 2) {
    const point = from.point.slice();
    addScaled(point, direction, length);
    const gradient = new Float64Array(point.length);
    const value = objective(point, gradient);
    if (value <= from.value + ARMIJO * length * slope && value < from.value) return { point, gradient, value };
  }
  return undefined;
}

function keepPair(
  pairs: Pair[],
  { from, to, memory }: { from: Omit<Place, "value">; to: Place; memory: number },
): void {
  const step = to.point.map((coordinate, index) => coordinate - (from.point[index] as number));
  const change = to.gradient.map((derivative, index) => derivative - (from.gradient[index] as number));
  const curvature = dot(step, change);
  if (!(curvature > 0)) return;
  pairs.push({ step, change, curvature });
  if (pairs.length > memory) pairs.shift();
}

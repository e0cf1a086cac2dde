import { type DesignMatrix, scoreRow } from "./design-matrix.ts";

export interface LogisticProblem {
  readonly design: DesignMatrix;
  /** 1 or 0 per row of the design. */
  readonly labels: Uint8Array;
  /** Rows to learn from. */
  readonly rows: Uint32Array;
  /** Penalty ½·λ·‖w‖²; the intercept is free. */
  readonly penalty: number;
}

export interface LogisticModel {
  readonly weights: Float64Array;
  readonly intercept: number;
}

const MAX_STEPS = 60;
const MEMORY = 8;
/** Largest gradient, per row, at which the fit is good enough to rank rows by. */
const TOLERANCE = 3e-4;

/**
 * L2-penalised logistic regression by limited-memory BFGS with backtracking: Nocedal (1980), Math. Comput. 35. Starts from zero weights and is deterministic.
 */
export function fitLogistic(problem: LogisticProblem): LogisticModel {
  const { design, rows } = problem;
  const size = design.width + 1; // the last one is the intercept
  let here = evaluate(problem, new Float64Array(size));
  const history: Correction[] = [];
  for (let step = 0; step < MAX_STEPS && largest(here.gradient) > TOLERANCE * rows.length; step++) {
    const direction = findDirection(here.gradient, history);
    const next = search(problem, here, direction);
    if (next === null) break;
    remember(history, here, next);
    here = next;
  }
  return { weights: here.point.subarray(0, design.width), intercept: here.point[design.width] as number };
}

interface Place {
  readonly point: Float64Array;
  readonly loss: number;
  readonly gradient: Float64Array;
}

interface Correction {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

function evaluate({ design, labels, rows, penalty }: LogisticProblem, point: Float64Array): Place {
  const { starts, columns, values, width } = design;
  const gradient = new Float64Array(point.length);
  let loss = 0;
  for (const row of rows) {
    const score = scoreRow(design, point, row) + (point[width] as number);
    const label = labels[row] as number;
    // ln(1 + e^s) − y·s without overflow
    loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score;
    const error = 1 / (1 + Math.exp(-score)) - label;
    for (let entry = starts[row] as number; entry < (starts[row + 1] as number); entry++) {
      const column = columns[entry] as number;
      gradient[column] = (gradient[column] as number) + error * (values[entry] as number);
    }
    gradient[width] = (gradient[width] as number) + error;
  }
  for (let column = 0; column < width; column++) {
    const weight = point[column] as number;
    loss += (penalty / 2) * weight * weight;
    gradient[column] = (gradient[column] as number) + penalty * weight;
  }
  return { point, loss, gradient };
}

/** The two-loop recursion: minus the gradient times an approximate inverse Hessian. */
function findDirection(gradient: Float64Array, history: readonly Correction[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const factors = history.toReversed().map(({ step, change, curvature }) => {
    const factor = dot(step, direction) / curvature;
    addScaled(direction, change, -factor);
    return factor;
  });
  const last = history.at(-1);
  const scale =
    last === undefined ? 1 / Math.max(1, largest(gradient)) : last.curvature / dot(last.change, last.change);
  for (let place = 0; place < direction.length; place++) direction[place] = (direction[place] as number) * scale;
  for (const [place, { step, change, curvature }] of history.entries()) {
    const factor = factors[history.length - 1 - place] as number;
    addScaled(direction, step, factor - dot(change, direction) / curvature);
  }
  return direction;
}

/** Halves the step until the loss falls enough (Armijo). null when it does not: the minimum is reached within rounding. */
function search(problem: LogisticProblem, here: Place, direction: Float64Array): Place | null {
  const slope = dot(here.gradient, direction);
  for (let length = 1; length > 1e-10; length /= 2) {
    const point = here.point.slice();
    addScaled(point, direction, length);
    const next = evaluate(problem, point);
    if (next.loss <= here.loss + 1e-4 * length * slope) return next;
  }
  return null;
}

function remember(history: Correction[], from: Place, to: Place): void {
  const step = to.point.map((value, place) => value - (from.point[place] as number));
  const change = to.gradient.map((value, place) => value - (from.gradient[place] as number));
  const curvature = dot(step, change);
  if (curvature <= 0) return;
  history.push({ step, change, curvature });
  if (history.length > MEMORY) history.shift();
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < left.length; place++) sum += (left[place] as number) * (right[place] as number);
  return sum;
}

function addScaled(into: Float64Array, other: Float64Array, factor: number): void {
  for (let place = 0; place < into.length; place++) {
    into[place] = (into[place] as number) + factor * (other[place] as number);
  }
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

import { incompleteBeta } from "./beta.ts";
import { findRootAbove } from "./root.ts";

/** P(T ≥ t) of Student's distribution with `dof` > 0 degrees of freedom: ½·I(dof/2, ½) at dof/(dof + t²) for t > 0. */
export function studentSurvival(t: number, dof: number): number {
  const square = t * t;
  const total = dof + square;
  const point = square === Number.POSITIVE_INFINITY ? { x: 0, y: 1 } : { x: dof / total, y: square / total };
  const half = incompleteBeta(point, { a: dof / 2, b: 0.5 }) / 2;
  return t > 0 ? half : 1 - half;
}

/** t with P(T ≤ t) = p, 0 < p < 1. */
export function studentQuantile(p: number, dof: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`Student quantile: p must lie in (0, 1), got ${p}`);
  if (p === 0.5) return 0;
  const upperTail = Math.min(p, 1 - p);
  const t = findRootAbove((value) => studentSurvival(value, dof) - upperTail, 1);
  return p < 0.5 ? -t : t;
}

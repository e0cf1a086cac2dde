import { incompleteBeta } from "./beta.ts";

/** P(F ≥ x) of Snedecor's F with `d1`, `d2` > 0 degrees of freedom: I(d2/2, d1/2) at d2/(d2 + d1·x). */
export function fSurvival(x: number, { d1, d2 }: { readonly d1: number; readonly d2: number }): number {
  if (x <= 0) return 1;
  const scaled = d1 * x;
  return incompleteBeta({ x: d2 / (d2 + scaled), y: scaled / (d2 + scaled) }, { a: d2 / 2, b: d1 / 2 });
}

/**
 * A p-value as it is told: never 0, since no test rules anything out; what a double cannot hold is told as the smallest one (5e-324).
 * Rounding above 1 is cut.
 */
export function toPositiveP(p: number): number {
  return Math.min(1, Math.max(Number.MIN_VALUE, p));
}

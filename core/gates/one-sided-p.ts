import { GATE_TAIL } from "../metrics/measure.ts";
import type { Bounds } from "../metrics/metric.ts";
import { normalCdf, normalQuantile } from "../stats/normal.ts";

const Z = normalQuantile(1 - GATE_TAIL);

/**
 * One-sided p of "the true value lies below `limit`", by inverting the interval as a normal distribution of a spread of its own on either
 * side of the value. So p < 0.05 exactly where the upper one-sided 95 % bound lies below the limit, and 1 − p < 0.05 where the lower one
 * lies above it, for skewed intervals too.
 */
export function computeShortfallP(value: number, [lower, upper]: Bounds, limit: number): number {
  const distance = value - limit;
  if (distance === 0) return 0.5;
  const reach = distance < 0 ? upper - value : value - lower;
  if (reach <= 0) return distance < 0 ? 0 : 1;
  return normalCdf((Z * distance) / reach);
}

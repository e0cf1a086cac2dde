import type { ComparedMetric } from "../../core/documents/evaluation-comparison.ts";
import { ABSENT, decimalsFor, formatFixed, formatSigned, formatSignedInterval } from "../format-number.ts";
import { unbroken } from "./words.ts";

const MAX_DECIMALS = 8;
const MORE = 3; // decimals beyond; two numbers closer than that are the same to a reader
const STEPS = 5; // the half-width of an interval is printed in at least five steps of the last digit

/** A difference between two models: of a metric, of a slice, of a gap between groups. */
export type Delta = Pick<ComparedMetric, "candidate" | "baseline" | "delta" | "ci"> & { readonly margin?: number };

/**
 * Decimals of both values and of their difference: as few as show the half-width of the interval in five steps, more where a bound would
 * otherwise be printed like the limit that it was held against.
 */
export function decimalsOfDelta({ ci, margin = 0 }: Delta): number {
  if (ci === null) return decimalsFor(null);
  const half = (ci[1] - ci[0]) / 2;
  const enough =
    half > 0 && Number.isFinite(half)
      ? Math.min(MAX_DECIMALS, Math.max(0, Math.ceil(Math.log10(STEPS / half))))
      : decimalsFor(ci);
  const upTo = Array.from({ length: MORE + 1 }, (_, more) => enough + more);
  const limits = [0, -margin];
  return upTo.find((decimals) => ci.every((end) => limits.every((limit) => isApart(end, limit, decimals)))) ?? enough;
}

function isApart(end: number, limit: number, decimals: number): boolean {
  return Math.abs(end - limit) < 1e-12 || Number(end.toFixed(decimals)) !== Number(limit.toFixed(decimals));
}

/** “+0.013 [+0.004, +0.022]”; above 0 the candidate is better. */
export function sayDelta(compared: Delta): string {
  const { delta, ci } = compared;
  if (delta === null) return ABSENT;
  const decimals = decimalsOfDelta(compared);
  const value = formatSigned(delta, decimals);
  return unbroken(ci === null ? value : `${value} ${formatSignedInterval(ci, decimals)}`);
}

/** Baseline and candidate at the decimals of their difference. */
export function saySides(compared: Delta): readonly [baseline: string, candidate: string] {
  const decimals = decimalsOfDelta(compared);
  return [formatFixed(compared.baseline, decimals), formatFixed(compared.candidate, decimals)];
}

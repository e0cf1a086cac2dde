import type { z } from "zod";
import type { ComparedMetric, reuseSection } from "../documents/evaluation-comparison.ts";
import { GATE_TAIL } from "../metrics/measure.ts";

/** From here on a fresh holdout is recommended (SCIENCE 3.2: 7). */
export const REUSE_LIMIT = 50;

export type ReuseSection = z.output<typeof reuseSection>;

/**
 * Level of the k-th claim of superiority on the same test rows, 0.05/(k·(k + 1)): over all k these sum up to 0.05, so that a test set which
 * judges candidate after candidate calls one of them better by luck in at most 5 of 100 cases.
 */
export function spendAlpha(uses: number): number {
  return GATE_TAIL / (uses * (uses + 1));
}

/** The reuse of the test rows; `alpha` where the pipeline asks for strict reuse. */
export function buildReuse(
  { uses }: { readonly uses: number },
  { primary, isStrict }: { readonly primary: ComparedMetric | undefined; readonly isStrict: boolean },
): ReuseSection {
  return { uses, limit: REUSE_LIMIT, step: computeStep(primary), alpha: isStrict ? spendAlpha(uses) : null };
}

/**
 * The improvement rounded to a multiple of its standard error: digits beyond it tell a tuner about the test rows, not about the model (the
 * Ladder of Blum and Hardt 2015, ICML).
 */
function computeStep(primary: ComparedMetric | undefined): number | null {
  if (primary === undefined || primary.delta === null) return null;
  const { delta, se } = primary;
  if (se === null) return null;
  return se === 0 ? delta : Math.round(delta / se) * se + 0; // −0 becomes 0
}

export function warnReuse({ uses, limit }: ReuseSection): string[] {
  if (uses < limit) return [];
  return [
    `These test rows have judged ${uses} candidates, from ${limit} on the best of them is likely to be lucky: hold out fresh rows, for example with another data.split.seed.`,
  ];
}

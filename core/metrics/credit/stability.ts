import type { HistogramPair } from "../../drift/histogram.ts";
import { computeMinEffect } from "../../drift/min-effect.ts";
import { psi } from "../../drift/psi.ts";

/** Customary limits of PSI and CSI; shown, never deciding (SCIENCE 2.5). */
export const STABILITY_LIMITS = { stable: 0.1, moderate: 0.25 } as const;
/** Tolerated JS distance behind the significance (SCIENCE 4.2). */
export const STABILITY_EFFECT = 0.1;

export interface Stability {
  /** Null when a sample has no rows. */
  readonly psi: number | null;
  /** PSI without the part that noise alone adds. */
  readonly debiased: number | null;
  /** By the customary limits on `psi`. */
  readonly label: "stable" | "moderate" | "unstable" | "unknown";
  /** P of a shift at least this large when the true JS distance is `effect`: the minimum-effect test. */
  readonly p: number;
  readonly effect: number;
}

/**
 * Population stability of the score (PSI), or characteristic stability of an input (CSI): both samples counted in the bins of the
 * development sample. Every cell has half a row more, so that an empty one stays finite.
 */
export function measureStability(counts: HistogramPair): Stability {
  const { score, debiased } = psi.compute(counts);
  const { p } = computeMinEffect(counts, { effect: STABILITY_EFFECT });
  return { psi: score, debiased: debiased ?? score, label: labelOf(score), p, effect: STABILITY_EFFECT };
}

function labelOf(score: number | null): Stability["label"] {
  if (score === null) return "unknown";
  if (score < STABILITY_LIMITS.stable) return "stable";
  return score < STABILITY_LIMITS.moderate ? "moderate" : "unstable";
}

/** The settings and constants of policy `calibrated-v1` (SCIENCE 5). */
export interface Policy {
  /** δ_min: JS distance that is tolerated. */
  readonly effect: number;
  /** q of Benjamini–Hochberg, over the features of a window and, apart, over its data-quality tests. */
  readonly falseDiscoveryRate: number;
  /** Holm instead of Benjamini–Hochberg. Default: false. */
  readonly strict?: boolean;
}

export const DEFAULT_POLICY: Policy = { effect: 0.1, falseDiscoveryRate: 0.05 };

/** Fewer current rows decide nothing (SCIENCE 5.4). */
export const MIN_ROWS = 30;

/**
 * Whole windows are compared with one another where their rows depend on each other: their tolerance contains the noise of so few rows, as a
 * day of hourly readings has (docs/decisions: small windows).
 */
export const MIN_DEPENDENT_ROWS = 10;

/** Fewest rows of a window that is judged. */
export function minRowsOf({ independent }: { readonly independent: boolean }): number {
  return independent ? MIN_ROWS : MIN_DEPENDENT_ROWS;
}

/**
 * Share of q at which the rules alarm that compare whole windows: a lone alarm among F features then needs p ≤ 0.02/F, which is
 * the 1 % of δ_f for two features and keeps 98 of 100 windows silent whatever their number.
 */
export const WINDOW_SHARE = 0.4;

/** A season group, and tier A, need as many reference windows (SCIENCE 5.2). */
export const MIN_WINDOWS = 8;

/** d* at which an alarm is moderate or major: PSI 0.1 and 0.25 (SCIENCE 4.2). */
export const MODERATE_EFFECT = 0.134;
export const MAJOR_EFFECT = 0.212;

/** A feature below this share of all importance opens no issue alone (SCIENCE, O11). */
export const NEGLIGIBLE_WEIGHT = 0.01;

export const ASSUMPTION =
  "assumes i.i.d. rows: without reference windows over time, natural variation is not calibrated";

/** Share of total importance; without importances all features weigh the same. */
export function weightOf(name: string, importances: Readonly<Record<string, number>>, features: number): number {
  const known = Object.keys(importances).length > 0;
  if (known) return Object.hasOwn(importances, name) ? (importances[name] ?? 0) : 0;
  return features === 0 ? 0 : 1 / features;
}

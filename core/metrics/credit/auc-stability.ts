import { normalSurvival } from "../../stats/normal.ts";

export interface AreaWithError {
  readonly auc: number;
  readonly standardError: number;
}

/**
 * Discriminatory power now against that of the initial validation: z = (AUC_initial − AUC_now)/se(AUC_now), one-sided p that it did not
 * fall. Null without a standard error.
 */
export function testAucStability(
  initial: number,
  { auc, standardError }: AreaWithError,
): { z: number; p: number } | null {
  if (!(standardError > 0)) return null;
  const z = (initial - auc) / standardError;
  return { z, p: normalSurvival(z) };
}

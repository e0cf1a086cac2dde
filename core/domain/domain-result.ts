import type { DomainResult } from "../documents/monitor-domain.ts";
import { normalQuantile } from "../stats/normal.ts";
import { boundAuc, type DomainSize, FOLDS, type OutOfFold } from "./cross-validate.ts";

/** 0.5 tells nothing apart; below 0.55 nobody would act (SCIENCE 7.1). */
export const AUC_LIMIT = 0.55;
/** Fewer rows of either sample say nothing. */
export const MIN_DOMAIN_ROWS = 100;
const MAX_NAMED = 20;

/** The classifier's verdict. `limit` may be above 0.55 where ordinary windows can be told apart as well. */
export function describeDomain(
  found: OutOfFold,
  { rows, limit = AUC_LIMIT }: { readonly rows: DomainSize; readonly limit?: number },
): DomainResult {
  const { auc, error, shares } = found;
  const lower = boundAuc(found);
  const half = error === null ? null : normalQuantile(0.975) * error;
  const apart = lower > limit;
  const named = shares.slice(0, 3).map(({ name, share }) => `${name} (${Math.round(100 * share)} %)`);
  const said = `Rows of the window are told from those of the reference with AUC ${auc.toFixed(3)}, at least ${lower.toFixed(3)} with 95 %`;
  const why = limit > AUC_LIMIT ? `, as ordinary windows are` : "";
  return {
    state: decideState({ apart, limit }),
    auc: {
      value: auc,
      ci: half === null ? null : [Math.max(0, auc - half), Math.min(1, auc + half)],
      level: 0.95,
      ...(half === null ? {} : { method: "DeLong, out of fold" }),
      n: rows.reference + rows.current,
    },
    limit,
    rows,
    folds: FOLDS,
    seed: 0, // nothing is drawn
    features: shares.slice(0, MAX_NAMED).map(({ name, share }) => ({ name, share })),
    reason: apart
      ? `${said}: more than ${limit.toFixed(3)}${named.length === 0 ? "" : `, most by ${named.join(", ")}`}.`
      : `${said}: not above ${limit.toFixed(3)}${why}.`,
  };
}

/** Where ordinary windows are told apart without fail the classifier can find nothing, which is not the same as OK. */
function decideState({ apart, limit }: { readonly apart: boolean; readonly limit: number }): DomainResult["state"] {
  if (apart) return "drift";
  return limit < 1 ? "ok" : "insufficient";
}

/** Why there is nothing to tell. */
export function describeUndecided(rows: DomainSize, reason: string): DomainResult {
  const auc = { value: null, ci: null, level: 0.95, n: rows.reference + rows.current, reason };
  return { state: "insufficient", auc, limit: AUC_LIMIT, rows, folds: FOLDS, seed: 0, features: [], reason };
}

import type { MetricValue } from "../documents/evaluation.ts";
import { MAX_TENANT_VALUE, type TenantResult } from "../documents/tenants.ts";
import { parseMetric } from "../metrics/metrics.ts";
import { rankOutcome } from "../outcome.ts";
import type { TenantPlan } from "./plan-tenants.ts";

/** What is known of a tenant before it is trained or judged. */
export function describePlan({ slug, value, rows, positives, model, reason }: TenantPlan): TenantResult {
  return {
    slug,
    value: value === null ? null : clipValue(value),
    rows: { train: rows.train.length, validation: rows.validation.length, test: rows.test.length },
    positives: { ...positives },
    model,
    ...(reason === "" ? {} : { reason }),
    modelDigest: null,
    version: null,
    own: null,
    global: null,
    delta: null,
    gates: [],
    outcome: null,
  };
}

/** The number of the model that serves the tenant. */
export function servedMetric({ own, global }: Pick<TenantResult, "own" | "global">): MetricValue | null {
  return own ?? global;
}

/**
 * Worst first: by outcome, then by the distance of the number to the best possible one. A tenant without a number comes after those that have
 * one, and one that was not judged last.
 */
export function orderByWorst(tenants: readonly TenantResult[], primary: string): readonly TenantResult[] {
  const severity = ({ outcome }: TenantResult) => (outcome === null ? -1 : rankOutcome(outcome));
  const { ideal } = parseMetric(primary, "binary");
  const distance = (tenant: TenantResult) => {
    const value = servedMetric(tenant)?.value ?? null;
    return value === null ? -1 : Math.abs(value - ideal);
  };
  return tenants.toSorted(
    (a, b) => severity(b) - severity(a) || distance(b) - distance(a) || Number(a.slug > b.slug) - 0.5,
  );
}

function clipValue(value: string): string {
  return value.length <= MAX_TENANT_VALUE ? value : `${value.slice(0, MAX_TENANT_VALUE - 1).toWellFormed()}…`;
}

import { benjaminiHochberg } from "../stats/multiplicity.ts";
import { MIN_WINDOWS } from "./policy.ts";

/** One tenant's window: what its features say. */
export interface TenantAlarms {
  readonly tenant: string;
  /** p-value per tested feature. */
  readonly pValues: ReadonlyMap<string, number>;
  /** Features that alarmed in the last two windows. */
  readonly alarmed: ReadonlySet<string>;
}

interface FleetFinding {
  readonly feature: string;
  readonly tenants: readonly string[];
}

interface FleetDecision {
  /** Tenants whose window holds anything at all, after Benjamini–Hochberg across tenants. */
  readonly tenants: ReadonlySet<string>;
  /** Features that alarm in so many tenants that it is one matter of the fleet, most tenants first. */
  readonly findings: readonly FleetFinding[];
}

const MIN_TENANTS = 3;
const MIN_SHARE = 0.2;

/** Simes (1986), Biometrika 73: one p-value of many, min n·p(i)/i. 1 without any. */
export function computeSimes(pValues: readonly number[]): number {
  const sorted = pValues.toSorted((left, right) => left - right);
  return sorted.reduce((least, p, index) => Math.min(least, (sorted.length * p) / (index + 1)), 1);
}

/**
 * Two levels of multiplicity over tenants (SCIENCE 5.9): Simes per tenant, Benjamini–Hochberg across tenants; and the features that
 * alarm in at least three tenants and a fifth of them, each of which is one issue of the fleet instead of one per tenant.
 * Not simulated (SCIENCE, O23).
 */
export function decideFleet(tenants: readonly TenantAlarms[], falseDiscoveryRate: number): FleetDecision {
  const adjusted = benjaminiHochberg(tenants.map(({ pValues }) => computeSimes([...pValues.values()])));
  const found = tenants.filter((_, index) => (adjusted[index] ?? 1) <= falseDiscoveryRate);
  const least = Math.max(MIN_TENANTS, MIN_SHARE * tenants.length);
  const byFeature = new Map<string, string[]>();
  for (const { tenant, alarmed } of tenants) {
    for (const feature of alarmed) byFeature.set(feature, [...(byFeature.get(feature) ?? []), tenant]);
  }
  const findings = [...byFeature]
    .filter(([, names]) => names.length >= least)
    .map(([feature, names]): FleetFinding => ({ feature, tenants: names.toSorted() }))
    .toSorted((left, right) => right.tenants.length - left.tenants.length || (left.feature < right.feature ? -1 : 1));
  return { tenants: new Set(found.map(({ tenant }) => tenant)), findings };
}

/** A tenant's tolerance drawn towards the fleet's median: w = k/(k + 8) of its own k windows. null without own windows: the median. */
export function shrinkTolerance(
  own: { readonly delta: number; readonly windows: number } | null,
  median: number,
): number {
  if (own === null) return median;
  const weight = own.windows / (own.windows + MIN_WINDOWS);
  return weight * own.delta + (1 - weight) * median;
}

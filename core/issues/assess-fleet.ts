import type { MonitorHistory } from "../monitor/history/read-history.ts";
import type { TenantRecord } from "../monitor/history/records.ts";
import { CLOSING_WINDOWS } from "../monitor/persistence.ts";
import type { FeatureConditions } from "./assess-features.ts";
import { type Closing, type Condition, worstSeverity } from "./condition.ts";

/** Tenants that must alarm on the same feature (SCIENCE 5.9): this share of all, and at least so many. */
const MIN_SHARE = 0.2;
const MIN_TENANTS = 3;
/** Windows within which they do. */
const TOGETHER_WINDOWS = 2;
const PREFIX = "fleet:";

/**
 * Features on which many tenants of a pipeline alarm within two windows. Decided on what all of them have recorded, so whoever acts
 * comes to the same.
 * @param starts starts of the newest windows, oldest first
 */
export function assessFleet(
  { tenants }: Pick<MonitorHistory, "tenants">,
  starts: readonly string[],
): FeatureConditions {
  const standing = settle(tenants);
  const models = new Set(tenants.map(({ model }) => model));
  const needed = Math.max(MIN_TENANTS, Math.ceil(MIN_SHARE * models.size));
  const together = (until: number, after: Closing | null): readonly TenantRecord[] => {
    const from = starts.at(Math.max(-starts.length, until - TOGETHER_WINDOWS)) ?? "";
    const before = until === 0 ? undefined : starts.at(until);
    return standing.filter(
      ({ window, measuredAt }) =>
        window !== null &&
        window >= from &&
        (before === undefined || window < before) &&
        (after === null || measuredAt > after.at),
    );
  };
  const assess = (id: string, after: Closing | null): Condition => {
    const feature = id.slice(PREFIX.length);
    const alarming = listAlarming(together(0, after), feature);
    // The newest window may not have been measured by all: quiet counts from the one before.
    const quiet = Array.from({ length: CLOSING_WINDOWS }, (_, back) => together(-1 - back, null)).every(
      (records) => listAlarming(records, feature).size < needed,
    );
    const severities = [...alarming.values()].map(({ severity }) => severity);
    return {
      id,
      kind: "fleet",
      features: [feature],
      direction: "other",
      causes: [],
      severity: worstSeverity(severities),
      weight: alarming.size,
      opens: alarming.size >= needed ? `${alarming.size} of ${models.size} tenants alarm within two windows` : null,
      closes: alarming.size < needed && quiet && starts.length > CLOSING_WINDOWS,
      alarms: alarming.size,
      of: models.size,
      since: null,
      tenants: [...alarming.values()].map(({ tenant }) => tenant).toSorted(),
    };
  };
  const features = new Set(together(0, null).flatMap(({ alarms }) => alarms.map(({ feature }) => feature)));
  return { candidates: [...features].map((feature) => `${PREFIX}${feature}`), assess };
}

/** One record per tenant and window, the last measured. */
function settle(records: readonly TenantRecord[]): readonly TenantRecord[] {
  const sorted = records.toSorted((a, b) => Number(a.measuredAt > b.measuredAt) - Number(a.measuredAt < b.measuredAt));
  return [...new Map(sorted.map((record) => [`${record.model} ${record.window ?? ""}`, record])).values()];
}

interface Alarming {
  readonly tenant: string;
  readonly severity: Condition["severity"];
}

function listAlarming(records: readonly TenantRecord[], feature: string): ReadonlyMap<string, Alarming> {
  return new Map(
    records.flatMap(({ model, tenant, alarms }) => {
      const own = alarms.filter((alarm) => alarm.feature === feature);
      if (own.length === 0) return [];
      const severity = worstSeverity(own.map((alarm) => alarm.severity));
      return [[model, { tenant: tenant ?? "rows without a tenant", severity }] as const];
    }),
  );
}

import { clip } from "../../clean-text.ts";
import type { MonitorDocument } from "../../documents/monitor.ts";
import type { StateRecord, StateStore } from "../../state/state-store.ts";
import { isDrift } from "../judge-features.ts";
import { SCORE, TABLE } from "../persistence.ts";
import { isAlarming } from "./build-window-record.ts";
import { type MonitorHistory, readHistory } from "./read-history.ts";
import {
  type FeatureRecord,
  type IssueSeverity,
  monitorStream,
  type TenantRecord,
  type WindowRecord,
} from "./records.ts";

/** Windows back from the newest whose alarms are told to the pipeline. */
const TOLD_WINDOWS = 2;
const MAX_ALARMS = 100;
const MAX_VALUE = 300;

/** The pipeline of a model: `credit-risk` of `credit-risk.north-1a2b3c`. */
export function pipelineOf(model: string): string {
  return model.split(".", 1)[0] ?? model;
}

/** What the tenant of a document saw, told to the pipeline; nothing for the model of all rows. @throws as below, SLIPWAY_E_STATE_UNREADABLE */
export async function tellFleet(
  state: Pick<StateStore, "read" | "appendAll">,
  { pipeline: model, tenant = null }: Pick<MonitorDocument, "pipeline" | "tenant">,
): Promise<void> {
  const pipeline = pipelineOf(model);
  if (pipeline === model) return;
  await recordTenant(
    state,
    { own: await readHistory(state, model), fleet: await readHistory(state, pipeline) },
    tenant,
  );
}

/**
 * Tells the stream of the pipeline what a tenant's newest windows alarm about, so that whoever acts sees all tenants without reading the
 * stream of each. A quiet window is told only after a loud one.
 * @throws SLIPWAY_E_STATE_UNWRITABLE
 */
async function recordTenant(
  state: Pick<StateStore, "appendAll">,
  { own, fleet }: { readonly own: MonitorHistory; readonly fleet: MonitorHistory },
  tenant: string | null,
): Promise<boolean> {
  const told = fleet.tenants.filter(({ model }) => model === own.model);
  const windows = own.windows.filter(({ start, verdict }) => start !== null && verdict !== "unknown");
  const records = windows.slice(-TOLD_WINDOWS).map((window) => build(own.model, tenant, window));
  const additions = [...(told.length === 0 ? [register(own.model, tenant)] : []), ...records].flatMap((record) => {
    const known = told.findLast(({ window }) => window === record.window);
    if (known === undefined && record.window !== null && record.alarms.length === 0) return [];
    if (known !== undefined && JSON.stringify(known.alarms) === JSON.stringify(record.alarms)) return [];
    if (known !== undefined && known.measuredAt >= record.measuredAt) return [];
    const again = known === undefined ? "" : `:${record.measuredAt}`;
    return [{ key: `tenant:${record.model}:${record.window ?? ""}${again}`, record: record as StateRecord }];
  });
  if (additions.length > 0) await state.appendAll(monitorStream(pipelineOf(own.model)), additions);
  return additions.length > 0;
}

function register(model: string, tenant: string | null): TenantRecord {
  const measuredAt = "1970-01-01T00:00:00.000Z";
  return { kind: "tenant", model, tenant: clipTenant(tenant), window: null, measuredAt, alarms: [] };
}

function build(model: string, tenant: string | null, { start, measuredAt, features }: WindowRecord): TenantRecord {
  const alarms = features
    .filter((feature) => isAlarming(feature) && feature.name !== SCORE && feature.name !== TABLE)
    .slice(0, MAX_ALARMS)
    .map((feature) => ({ feature: feature.name, severity: severityOf(feature) }));
  return { kind: "tenant", model, tenant: clipTenant(tenant), window: start, measuredAt, alarms };
}

function severityOf(feature: FeatureRecord): IssueSeverity {
  if (feature.immediate === true || feature.state === "DRIFT_MAJOR") return "major";
  return isDrift(feature) && feature.state === "DRIFT_MINOR" ? "minor" : "moderate";
}

function clipTenant(tenant: string | null): string | null {
  return tenant === null ? null : clip(tenant, MAX_VALUE);
}

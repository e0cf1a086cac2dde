import type { FeatureDrift, MonitorDocument } from "../documents/monitor.ts";
import { isAlarming } from "../monitor/history/build-window-record.ts";
import type { MonitorHistory } from "../monitor/history/read-history.ts";
import type { FeatureRecord, IssueSeverity, WindowRecord } from "../monitor/history/records.ts";
import { traceRecord } from "../monitor/history/trace-record.ts";
import { assessPersistence, type Persistence, SCORE, TABLE, WATCHED_WINDOWS } from "../monitor/persistence.ts";
import { NEGLIGIBLE_WEIGHT } from "../monitor/policy.ts";
import { explainsScore } from "../monitor/verdict.ts";
import { type Assess, type Closing, type Condition, worstSeverity } from "./condition.ts";

/** Enough for every rule, and for saying since when. */
const MAX_WINDOWS = 90;

const SEVERITY_OF: Readonly<Partial<Record<FeatureDrift["state"], IssueSeverity>>> = {
  DRIFT_MINOR: "minor",
  DRIFT_MODERATE: "moderate",
  DRIFT_MAJOR: "major",
};
const REASONS: Readonly<Record<NonNullable<Persistence["opens"]>, (persistence: Persistence) => string>> = {
  fault: () => "a fault of schema, unit or sensor waits for no second window",
  major: () => "a major change of one of the most important features waits for no second window",
  repeated: ({ alarms, of }) => `${alarms} of the last ${of} windows alarm`,
};
const RANK: Readonly<Record<NonNullable<Persistence["opens"]>, number>> = { fault: 3, major: 2, repeated: 1 };

export interface FeatureConditions {
  /** Ids of the groups that alarm in one of the watched windows. */
  readonly candidates: readonly string[];
  readonly assess: Assess;
}

interface Context {
  readonly windows: readonly WindowRecord[];
  readonly groupOf: ReadonlyMap<string, readonly string[]>;
  readonly importances: Readonly<Record<string, number>>;
}

/**
 * Drift and data quality of a model as conditions: one for each group of features that move together, one for the score and one for the table as a
 * whole. Windows of other versions, and those before a new reference was accepted, are left out.
 */
export function assessFeatures(
  history: Pick<MonitorHistory, "windows" | "references">,
  document: Pick<MonitorDocument, "model" | "windows" | "groups">,
): FeatureConditions {
  const accepted = history.references.findLast(({ fingerprint }) => fingerprint === null)?.at ?? "";
  const windows = history.windows
    .filter(({ version, measuredAt }) => version === document.model.version && measuredAt > accepted)
    .slice(-MAX_WINDOWS);
  const groupOf = new Map((document.groups ?? []).flatMap((group) => group.map((name) => [name, group] as const)));
  const context = { windows, groupOf, importances: listImportances(document) };
  const loud = windows.slice(-2 * WATCHED_WINDOWS).flatMap(({ features }) => features.filter(isAlarming));
  return {
    candidates: [...new Set(loud.map(({ name }) => groupId(name, groupOf)))],
    assess: (id, after) => assessGroup(id, after, context),
  };
}

/** The first feature of a frozen group stands for it. */
export function groupId(name: string, groupOf: Context["groupOf"]): string {
  if (name === SCORE) return "score";
  if (name === TABLE) return "table";
  return `feature:${groupOf.get(name)?.[0] ?? name}`;
}

function membersOf(id: string, groupOf: Context["groupOf"]): readonly string[] {
  if (id === "score") return [SCORE];
  if (id === "table") return [TABLE];
  const first = id.slice("feature:".length);
  return groupOf.get(first) ?? [first];
}

function assessGroup(id: string, after: Closing | null, { windows, groupOf, importances }: Context): Condition {
  const judged = after === null ? windows : windows.filter((window) => isAfter(window, after));
  const names = membersOf(id, groupOf);
  const ever = names.filter((name) => judged.some((window) => isLoud(window, name)));
  const watched = ever.length > 0 ? ever : names;
  const members = watched.map((name) => ({
    name,
    persistence: assessPersistence(
      judged.map((window) => traceRecord(window, name)),
      name,
      { importances },
    ),
  }));
  const [strongest] = members.toSorted((a, b) => rankOf(b.persistence) - rankOf(a.persistence));
  const { alarms = 0, of = 0, since = null, opens = null } = strongest?.persistence ?? {};
  const recent = listRecent(judged, watched);
  const newest = recent.at(-1)?.filter(isAlarming) ?? [];
  const loudest = newest.toSorted((a, b) => (b.effect ?? 0) - (a.effect ?? 0))[0];
  const loud = recent.flat().filter(isAlarming);
  const drifts = loud.some(({ state }) => SEVERITY_OF[state] !== undefined);
  return {
    id,
    kind: drifts || loud.length === 0 ? "drift" : "data-quality",
    features: watched.filter((name) => name !== SCORE && name !== TABLE),
    direction: loudest?.direction ?? "other",
    causes: [...new Set(newest.flatMap(({ causes = [] }) => causes))],
    severity: worstSeverity(loud.map(severityOf)),
    weight: Math.max(
      0,
      ...loud.map(
        ({ name, effect }) => (effect ?? 0) * (Object.hasOwn(importances, name) ? (importances[name] ?? 1) : 1),
      ),
    ),
    opens: opens === null || strongest === undefined ? null : REASONS[opens](strongest.persistence),
    closes: members.every(({ persistence }) => persistence.closes),
    alarms,
    of,
    since,
  };
}

function isAfter({ start, end, measuredAt }: WindowRecord, { at, byPerson }: Closing): boolean {
  const during = byPerson && start !== null && end !== null && start < at && at < end;
  return measuredAt > at && !during;
}

function isLoud({ features }: WindowRecord, name: string): boolean {
  return features.some((feature) => feature.name === name && isAlarming(feature));
}

/** The named features in each of the last windows in which one of them was evaluated, up to the newest that alarmed. */
function listRecent(windows: readonly WindowRecord[], names: readonly string[]): readonly (readonly FeatureRecord[])[] {
  const evaluated = windows.filter(({ verdict }) => verdict !== "unknown").slice(-WATCHED_WINDOWS);
  const listed = evaluated.map(({ features }) => features.filter(({ name }) => names.includes(name)));
  return listed.slice(0, listed.findLastIndex((features) => features.some(isAlarming)) + 1);
}

function severityOf({ state, immediate }: FeatureRecord): IssueSeverity {
  return immediate === true ? "major" : (SEVERITY_OF[state] ?? "moderate");
}

function rankOf({ opens, alarms }: Persistence): number {
  return (opens === null ? 0 : RANK[opens]) + alarms / 10;
}

/** Of the newest complete window that has features: one without rows says nothing of them, and one that is not over decides nothing. */
function listImportances({ windows }: Pick<MonitorDocument, "windows">): Readonly<Record<string, number>> {
  const { features = [] } = windows.findLast((window) => window.complete && window.features.length > 0) ?? {};
  return Object.fromEntries(
    features.flatMap(({ name, importance, scoreShare }) => {
      if (importance === null) return [];
      // A feature that explains enough of the score's shift counts, however unimportant it is (SCIENCE, O11).
      return [[name, explainsScore({ scoreShare }) ? Math.max(importance, NEGLIGIBLE_WEIGHT) : importance] as const];
    }),
  );
}

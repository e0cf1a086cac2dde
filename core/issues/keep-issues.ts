import type { Sha256 } from "../canonical-json.ts";
import { fromEpochMs, toEpochMs } from "../clock.ts";
import type { MonitorDocument } from "../documents/monitor.ts";
import { SlipwayError } from "../errors.ts";
import type { Overdue } from "../monitor/find-overdue.ts";
import { type MonitorHistory, readHistory } from "../monitor/history/read-history.ts";
import { pipelineOf, tellFleet } from "../monitor/history/record-tenant.ts";
import { type IssueKind, type IssueRecord, monitorStream } from "../monitor/history/records.ts";
import { isSuperseded } from "../monitor/history/superseded.ts";
import { findLatestWindow } from "../monitor/latest-window.ts";
import type { StateRecord, StateStore } from "../state/state-store.ts";
import { assessFeatures, type FeatureConditions } from "./assess-features.ts";
import { assessFleet } from "./assess-fleet.ts";
import { assessPerformance, PERFORMANCE } from "./assess-performance.ts";
import { assessRuns, MONITORING } from "./assess-runs.ts";
import { decideIssues, type IssueDecision } from "./decide-issues.ts";
import { listEpisodes } from "./episode.ts";
import { findTracked } from "./find-tracked.ts";
import { fingerprintIssue } from "./fingerprint.ts";
import type { RenderIssue } from "./issue-about.ts";
import { findMute, type PolicyMute } from "./mute.ts";
import { type KeptIssue, type PerformPorts, performAct } from "./perform-act.ts";

export interface KeepIssuesPorts extends Omit<PerformPorts, "model"> {
  readonly state: StateStore;
  readonly sha256: Sha256;
  readonly render: RenderIssue;
  /** What the pipeline's file mutes; default: nothing. */
  readonly mutes?: readonly PolicyMute[];
}

const MAX_ATTEMPTS = 12;
const DAY_MS = 86_400_000;
const LATELY_DAYS = 30;
/** Windows of a tenant that a fleet is judged on. */
const FLEET_WINDOWS = 6;

/** What is decided about at once, on one stream. */
interface Matter {
  readonly model: string;
  readonly tenant: string | null;
  readonly kinds: readonly IssueKind[];
  readonly document: MonitorDocument | undefined;
  /** Absent where monitoring runs. */
  readonly overdue?: Overdue;
  readonly folded: ReadonlySet<string>;
  readonly conditions: (history: MonitorHistory) => FeatureConditions;
}

/**
 * Keeps the issues about a model as its history says, which holds this document already: those about drift, data quality and performance, the
 * one about monitoring itself, and of a tenant that of the whole fleet. A document that is unknown opens and closes nothing but the issue that
 * monitoring is broken.
 * @throws SLIPWAY_E_STATE_CONFLICT, and what the tracker throws
 */
export async function keepIssues(document: MonitorDocument, ports: KeepIssuesPorts): Promise<readonly KeptIssue[]> {
  const { pipeline: model, tenant = null } = document;
  if (document.verdict === "unknown") return await keepMonitoring(model, ports);
  const fleet = await keepFleet(document, ports);
  const own = await keep(
    {
      model,
      tenant,
      kinds: ["drift", "data-quality", "performance", "broken"],
      document,
      folded: fleet.features,
      conditions: (history) => assessModel(history, document),
    },
    ports,
  );
  return [...own, ...fleet.kept];
}

/** Keeps only the issue that monitoring is broken: for a run that could tell nothing, or where it is `overdue`. @throws as above */
export async function keepMonitoring(
  model: string,
  ports: KeepIssuesPorts,
  overdue?: Overdue,
): Promise<readonly KeptIssue[]> {
  return await keep(
    {
      model,
      tenant: null,
      kinds: ["broken"],
      document: undefined,
      ...(overdue === undefined ? {} : { overdue }),
      folded: new Set(),
      conditions: (history) => ({ candidates: [MONITORING], assess: assessRuns(history, overdue) }),
    },
    ports,
  );
}

function assessModel(history: MonitorHistory, document: MonitorDocument): FeatureConditions {
  const features = assessFeatures(history, document);
  const performance = assessPerformance(history, {
    version: document.model.version,
    confirmed: document.performance?.confirmed ?? false,
  });
  const runs = assessRuns(history);
  return {
    candidates: [...features.candidates, PERFORMANCE, MONITORING],
    assess: (id, after) => {
      if (id === PERFORMANCE) return performance(id, after);
      return id === MONITORING ? runs(id, after) : features.assess(id, after);
    },
  };
}

interface Fleet {
  readonly kept: readonly KeptIssue[];
  /** On which many tenants move together, or about which an issue of the fleet is open: no tenant has an issue of its own about them. */
  readonly features: ReadonlySet<string>;
}

const NO_FLEET: Fleet = { kept: [], features: new Set() };

async function keepFleet(document: MonitorDocument, ports: KeepIssuesPorts): Promise<Fleet> {
  const { pipeline: model } = document;
  await tellFleet(ports.state, document);
  const own = await readHistory(ports.state, model);
  // What many tenants see moves the model of all rows too, and is no second matter; a pipeline that has none has no fleet.
  if (pipelineOf(model) === model && own.tenants.length === 0) return NO_FLEET;
  const starts = own.windows.flatMap(({ start }) => start ?? []).slice(-FLEET_WINDOWS);
  const features = new Set<string>();
  const kept = await keep(
    {
      model: pipelineOf(model),
      tenant: null,
      kinds: ["fleet"],
      document,
      folded: new Set(),
      conditions: (history) => {
        const fleet = assessFleet(history, starts);
        // A person who closed or acknowledged the one issue did not ask for one of every tenant instead.
        for (const feature of listMoving(fleet)) features.add(feature);
        return fleet;
      },
    },
    {
      ...ports,
      render: (about) => {
        if (about.act.act !== "close")
          for (const condition of about.act.conditions) for (const name of condition.features) features.add(name);
        return ports.render(about);
      },
    },
  );
  return { kept, features };
}

/** Features on which so many tenants alarm that it is a matter of the fleet. */
function listMoving({ candidates, assess }: FeatureConditions): readonly string[] {
  const conditions = candidates.flatMap((id) => assess(id, null) ?? []);
  return conditions.filter(({ opens }) => opens !== null).flatMap(({ features }) => features);
}

async function keep(matter: Matter, ports: KeepIssuesPorts): Promise<readonly KeptIssue[]> {
  const { state, log } = ports;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const now = ports.clock.now();
    const history = await readHistory(state, matter.model);
    const { acts, reasons } = await decide(matter, { history, now }, ports);
    const records = acts.flatMap((act) => act.records);
    if ((await write(records, history, state)) === "conflict") continue;
    for (const reason of reasons) log.info(`No issue: ${reason}.`);
    const lately = countLately([...history.issues, ...records], now);
    const kept: KeptIssue[] = [];
    for (const act of acts) {
      const { model, tenant, document, overdue } = matter;
      const about = { act, model, tenant, document, history, lately };
      const text = ports.render(overdue === undefined ? about : { ...about, overdue });
      kept.push(await performAct(act, text, { ...ports, model }));
    }
    return kept;
  }
  throw new SlipwayError("SLIPWAY_E_STATE_CONFLICT", {
    what: `Other runs kept deciding about the issues of ${matter.model}.`,
    remedy: "Run it again: what is decided is not decided twice.",
  });
}

async function decide(
  { model, kinds, document, folded, conditions }: Matter,
  { history, now }: { readonly history: MonitorHistory; readonly now: string },
  { issues, state, sha256, mutes = [] }: KeepIssuesPorts,
): Promise<IssueDecision> {
  if (document?.pipeline === model && isSuperseded(document, history)) {
    return { acts: [], reasons: ["a later run has told of newer data or of another version"] };
  }
  const { candidates, assess } = conditions(history);
  const episodes = listEpisodes(history.issues).filter(({ kind }) => kinds.includes(kind));
  const alarming = candidates.filter((id) => (assess(id, null)?.opens ?? null) !== null);
  return decideIssues({
    now,
    version: document?.model.version ?? null,
    window: document === undefined ? null : (findLatestWindow(document)?.start ?? null),
    candidates,
    assess,
    episodes,
    tracked: await findTracked(episodes, { issues, state, alarming, now }),
    records: history.issues,
    references: history.references,
    folded,
    fingerprintOf: ({ id, direction }) => fingerprintIssue({ model, group: id, direction }, sha256),
    muteOf: (fingerprint, condition) =>
      findMute({ records: history.mutes, policy: mutes, now }, fingerprint, condition),
  });
}

/** Written one after the other, each on what was read: somebody who decided in between makes it `conflict`. */
async function write(
  records: readonly IssueRecord[],
  { model, revision }: MonitorHistory,
  state: StateStore,
): Promise<"written" | "conflict"> {
  let seen = revision;
  for (const record of records) {
    const appended = await state.append(monitorStream(model), {
      key: keyOf(record),
      record: record as StateRecord,
      revision: seen,
    });
    if (appended === "conflict") return "conflict";
    seen = appended.revision;
  }
  return "written";
}

function keyOf({ fingerprint, episode, event, severity, window, subjects }: IssueRecord): string {
  const key = `issue:${fingerprint}:${episode}`;
  if (event === "raised") return `${key}:raised:${severity}`;
  if (event === "joined") return `${key}:joined:${window ?? ""}:${subjects.length}`;
  return event === "recovered" ? `${key}:recovered` : key;
}

function countLately(records: readonly IssueRecord[], now: string): number {
  const since = daysBefore(now, LATELY_DAYS);
  return records.filter(
    ({ event, issue, at }) => event === "opened" && (issue === "drift" || issue === "data-quality") && at >= since,
  ).length;
}

function daysBefore(instant: string, days: number): string {
  return fromEpochMs(toEpochMs(instant) - days * DAY_MS);
}

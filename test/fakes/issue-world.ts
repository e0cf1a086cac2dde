import { sha256 } from "../../adapters/files/sha256.ts";
import type { FeatureDrift, MonitorDocument, WindowResult } from "../../core/documents/monitor.ts";
import { readNoteKey } from "../../core/issues/issue-text.ts";
import type { IssueTracker } from "../../core/issues/issue-tracker.ts";
import { type KeepIssuesPorts, keepIssues, keepMonitoring } from "../../core/issues/keep-issues.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { recordUnknown, recordWindows } from "../../core/monitor/history/record-windows.ts";
import { createMemoryIssueTracker, type MemoryIssues } from "./memory-issue-tracker.ts";
import { createMemoryStateStore } from "./memory-state-store.ts";
import {
  buildDriftedFeature,
  buildFeature,
  buildMonitorDocument,
  buildQuality,
  buildWindow,
} from "./monitor-documents.ts";

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse("2026-01-01T00:00:00.000Z");
/** Runs are at six in the morning after the day. */
const RUN_AT_MS = 6 * 3_600_000;

/** What a day's window says of a feature. */
export type Mood = "ok" | "near" | "minor" | "moderate" | "major" | "gap" | "few" | "missing" | "unit";

export const startOfDay = (day: number): string => new Date(FIRST_DAY + day * DAY_MS).toISOString();
/** When the run after a day looks at it. */
export const runAfter = (day: number, minutes = 0): string =>
  new Date(FIRST_DAY + (day + 1) * DAY_MS + RUN_AT_MS + minutes * 60_000).toISOString();

const EFFECTS = { ok: 0.03, near: 0.09, minor: 0.121, moderate: 0.15, major: 0.31, unit: 0.6 } as const;
const STATES = { minor: "DRIFT_MINOR", moderate: "DRIFT_MODERATE", major: "DRIFT_MAJOR", unit: "DRIFT_MAJOR" } as const;

export function buildMood(name: string, mood: Mood, given: Partial<FeatureDrift> = {}): FeatureDrift {
  if (mood === "few") return buildFeature({ name, state: "INSUFFICIENT", effect: null, ci: null, ...given });
  if (mood === "gap" || mood === "missing") return buildFeature({ name, effect: 0.03, ci: [0, 0.05], ...given });
  const effect = EFFECTS[mood];
  const about = { name, effect, ci: [effect - 0.02, effect + 0.005] as [number, number], importance: 0.2, ...given };
  if (mood === "ok" || mood === "near") return buildFeature(about);
  const causes = mood === "unit" ? ["Unit change: values are 1000 times as large"] : [];
  return buildDriftedFeature({ ...about, state: STATES[mood], causes, ...given });
}

/** The window of a day, by the mood of each feature. */
export function buildDay(day: number, moods: Readonly<Record<string, Mood>>): WindowResult {
  const all = Object.values(moods);
  const place = { start: startOfDay(day), end: startOfDay(day + 1), prediction: null };
  if (all.includes("gap")) {
    return buildWindow({ ...place, rows: 0, verdict: "unknown", features: [], quality: [] });
  }
  const features = Object.entries(moods).map(([name, mood]) => buildMood(name, mood));
  const quality = Object.entries(moods).flatMap(([name, mood]) =>
    mood === "missing" ? [buildQuality({ feature: name, state: "alarm", rate: 0.2 })] : [],
  );
  const drifts = features.some(({ state }) => state.startsWith("DRIFT_"));
  const few = all.every((mood) => mood === "few");
  const calm = few ? ("insufficient" as const) : ("ok" as const);
  const alarm = quality.length > 0 ? ("data-quality" as const) : calm;
  return buildWindow({ ...place, features, quality, verdict: drifts ? "drift" : alarm });
}

/** What a monitor that runs after `day` sees: every day until then. */
export function buildDocument(
  days: readonly Readonly<Record<string, Mood>>[],
  given: Partial<MonitorDocument> = {},
): MonitorDocument {
  return buildMonitorDocument(
    days.map((moods, day) => buildDay(day, moods)),
    { monitoredAt: runAfter(days.length - 1), ...given },
  );
}

export interface ActOptions extends Partial<KeepIssuesPorts> {
  readonly latenessMs?: number;
}

/** A tracker, a state and a clock, and a monitor that acts on them. */
export function createIssueWorld() {
  let instant = startOfDay(0);
  const shared: MemoryIssues = { issues: [], comments: [], now: () => instant };
  const state = createMemoryStateStore({ sha256 });
  const tracker = createMemoryIssueTracker(shared);
  const portsOf = (run: string, given: ActOptions = {}): KeepIssuesPorts => ({
    issues: tracker,
    state,
    clock: { now: () => instant, elapsedMs: () => 0 },
    sha256,
    log: SILENT_LOGGER,
    run,
    render: ({ act }) => ({ title: act.kind, body: `${act.act} ${act.severity}`, comment: act.act }),
    ...given,
  });
  const setClock = (at: string): void => {
    instant = at > instant ? at : instant;
  };
  return {
    ...shared,
    state,
    tracker,
    setClock,
    portsOf,
    /** One run: it records its windows and keeps the issues. */
    async act(document: MonitorDocument, { latenessMs = 0, ...given }: ActOptions = {}) {
      setClock(document.monitoredAt);
      const run = given.run ?? `${document.monitoredAt}/1`;
      await recordWindows(given.state ?? state, document, { sha256, run, latenessMs });
      return await keepIssues(document, portsOf(run, given));
    },
    /** One run that measured nothing. */
    async fail(model: string, day: number) {
      setClock(runAfter(day));
      const run = `${runAfter(day)}/1`;
      await recordUnknown(state, model, { run, at: runAfter(day), reason: "the table cannot be read" });
      return await keepMonitoring(model, portsOf(run));
    },
    /** A push some days after the last run of a daily monitor. */
    async miss(model: string, day: number, given: ActOptions = {}) {
      setClock(runAfter(day));
      const overdue = { model, cron: "0 6 * * *", lastRun: null };
      return await keepMonitoring(model, portsOf(`${runAfter(day)}/push`, given), overdue);
    },
    open: () => shared.issues.filter((issue) => issue.state === "open"),
    /** `number state [labels]`, and the keys of its comments. */
    tell: () =>
      shared.issues.map(({ number, state: standing, stateReason, labels, fingerprint }) => ({
        number,
        fingerprint,
        state: standing === "open" ? "open" : stateReason,
        labels: labels.filter((label) => label !== "slipway:drift"),
        comments: shared.comments.filter((comment) => comment.number === number).map(({ body }) => readNoteKey(body)),
      })),
  };
}

/** Lets others in between any two steps. */
export function slowTracker(tracker: IssueTracker): IssueTracker {
  const wait = async () => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return {
    find: (fingerprint) => wait().then(() => tracker.find(fingerprint)),
    read: (number) => wait().then(() => tracker.read(number)),
    open: (draft) => wait().then(() => tracker.open(draft)),
    update: (number, changes) => wait().then(() => tracker.update(number, changes)),
    comment: (number, comment) => wait().then(() => tracker.comment(number, comment)),
  };
}

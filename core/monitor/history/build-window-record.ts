import { digestOf, type Sha256 } from "../../canonical-json.ts";
import { clip } from "../../clean-text.ts";
import type { FeatureDrift, MonitorDocument, WindowResult } from "../../documents/monitor.ts";
import { LIKELY_CAUSES } from "../causes/likely-causes.ts";
import { isDrift } from "../judge-features.ts";
import { type FeatureTrace, SCORE, TABLE, traceWindow } from "../persistence.ts";
import type { Direction, FeatureRecord, WindowRecord } from "./records.ts";

/** Quiet features that are remembered for their sparklines. */
const MAX_QUIET = 60;
/** Alarming features; more of them are one fault, and a record is a line of a file. */
const MAX_ALARMS = 300;
/** As in persistence.ts: what is below is quiet, and need not be listed to be known as quiet. */
const QUIET_SHARE = 0.8;
/** Robust sd from which on a median has moved up or down. */
const MIN_SHIFT = 0.1;
const MAX_REASON = 300;
const DIGITS = 4;

const IDS_BY_TITLE: ReadonlyMap<string, string> = new Map(
  [...LIKELY_CAUSES.values()].map(({ id, title }) => [title, id]),
);

/** What the history keeps of a judged window. Pure: the same result has the same digest whenever it is measured. */
export function buildWindowRecord(
  window: WindowResult,
  { model, monitoredAt }: Pick<MonitorDocument, "model" | "monitoredAt">,
  sha256: Sha256,
): WindowRecord {
  const drifts = new Map(window.features.map((feature) => [feature.name, feature]));
  if (window.prediction !== null) drifts.set(SCORE, window.prediction);
  const all = [...traceWindow(window).features].map(([name, trace]) => toRecord(name, trace, drifts.get(name)));
  const { listed, undecided } = selectFeatures(all, drifts);
  const found = { rows: window.rows, verdict: window.verdict, features: [...listed], undecided };
  return {
    kind: "window",
    version: model.version,
    start: window.start,
    end: window.end,
    measuredAt: monitoredAt,
    ...(window.verdict === "unknown" ? { unknownReason: sayUnknown(window) } : {}),
    ...found,
    digest: digestOf(found, sha256),
  };
}

export function isAlarming({ state, quality = [] }: Pick<FeatureRecord, "state" | "quality">): boolean {
  return isDrift({ state }) || quality.length > 0;
}

/** Ids of the rules behind sentences such as `Unit change: 1000 times as large`; what no rule explains has none. */
export function parseCauses(causes: readonly string[]): readonly string[] {
  return causes.flatMap((cause) => IDS_BY_TITLE.get(cause.split(":", 1)[0] ?? "") ?? []);
}

function toRecord(name: string, trace: FeatureTrace, drift: FeatureDrift | undefined): FeatureRecord {
  const causes = parseCauses(drift?.causes ?? []);
  const direction = decideDirection(drift?.shift ?? null);
  const effect = round(trace.effect);
  const upper = round(trace.upper);
  return {
    name,
    state: trace.state,
    effect,
    delta: round(trace.delta) ?? 0,
    ...(upper === effect ? {} : { upper }),
    ...(trace.quality.length === 0 ? {} : { quality: [...trace.quality] }),
    ...(causes.length === 0 ? {} : { causes: [...causes] }),
    ...(direction === "other" ? {} : { direction }),
    ...(trace.immediate ? { immediate: true } : {}),
  };
}

function decideDirection(shift: number | null): Direction {
  if (shift === null || Math.abs(shift) < MIN_SHIFT) return "other";
  return shift > 0 ? "up" : "down";
}

/** Alarming ones and those near to it, worst first; then the most important; the rest is known to be quiet, or counted. */
function selectFeatures(
  all: readonly FeatureRecord[],
  drifts: ReadonlyMap<string, FeatureDrift>,
): { readonly listed: readonly FeatureRecord[]; readonly undecided: number } {
  const weight = ({ name }: FeatureRecord): number => (name === SCORE ? 1 : (drifts.get(name)?.importance ?? 0));
  const loud = all.filter((feature) => isAlarming(feature) || isNear(feature));
  const kept = loud
    .toSorted((a, b) => Number(isAlarming(b)) - Number(isAlarming(a)) || (b.effect ?? 0) - (a.effect ?? 0))
    .slice(0, MAX_ALARMS);
  const quiet = all
    .filter((feature) => !loud.includes(feature) && feature.name !== TABLE)
    .toSorted((a, b) => weight(b) - weight(a));
  const unlisted = quiet.slice(MAX_QUIET).filter(({ state }) => state === "INSUFFICIENT").length;
  return { listed: [...kept, ...quiet.slice(0, MAX_QUIET)], undecided: loud.length - kept.length + unlisted };
}

function isNear({ effect, delta, upper = effect }: FeatureRecord): boolean {
  return upper !== null && delta > 0 && upper >= QUIET_SHARE * delta;
}

function round(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(DIGITS));
}

function sayUnknown({ rows }: WindowResult): string {
  return clip(rows === 0 ? "no rows" : "it could not be judged", MAX_REASON);
}

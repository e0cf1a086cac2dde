import type { FeatureDrift, WindowResult } from "../documents/monitor.ts";
import type { Profile } from "../documents/profile.ts";
import { LIKELY_CAUSES } from "./causes/likely-causes.ts";
import { isDrift } from "./judge-features.ts";
import { weightOf } from "./policy.ts";
import { explainsScore, isNegligible } from "./verdict.ts";

/** What a window says of one feature, as much as opening and closing an issue needs. */
export interface FeatureTrace {
  readonly state: FeatureDrift["state"];
  readonly effect: number | null;
  readonly delta: number;
  /** Must fall below 0.8·δ_f to close: upper 95 % bound of d, or d* itself under the direct and the conformal rule (SCIENCE, O14). */
  readonly upper: number | null;
  /** Ids of the data-quality tests that alarm for the feature. */
  readonly quality: readonly string[];
  /** Whether it explains more than a tenth of the shift of the mean score: then it counts whatever its weight (SCIENCE, O11). */
  readonly explains?: boolean;
  /** A fault of schema, unit or sensor, which waits for no second window. */
  readonly immediate: boolean;
}

/** A judged window, as much of it as the history keeps. */
export interface WindowTrace {
  readonly start: string | null;
  readonly verdict: WindowResult["verdict"];
  /** Incomplete windows decide nothing. */
  readonly complete: boolean;
  /** By name; the score is {@link SCORE}, the table as a whole {@link TABLE}. */
  readonly features: ReadonlyMap<string, FeatureTrace>;
}

/** Names of what is no feature; they begin with U+0000, which no name of a column can hold. */
export const SCORE = "\u0000score";
export const TABLE = "\u0000table";

export interface Persistence {
  /** Alarms among the last evaluated windows, at most {@link WATCHED_WINDOWS} of them. */
  readonly alarms: number;
  readonly of: number;
  /** Start of the first window since which every evaluated one alarmed; null when the latest did not. */
  readonly since: string | null;
  /** Why an issue is to be opened at the latest evaluated window (SCIENCE 6.1); null: it is not. */
  readonly opens: "fault" | "major" | "repeated" | null;
  /** Evaluated windows in a row, the latest last, that are quiet enough to close an issue. */
  readonly quiet: number;
  /** Quiet for {@link CLOSING_WINDOWS} windows in a row: an open issue is to be closed (SCIENCE 6.4). */
  readonly closes: boolean;
}

/** An issue opens on 2 alarms among the last 3 evaluated windows and closes after 3 quiet ones in a row. */
export const WATCHED_WINDOWS = 3;
const OPENING_ALARMS = 2;
export const CLOSING_WINDOWS = 3;
/** Share of δ_f below which a window is quiet. */
const QUIET_SHARE = 0.8;
/** The most important tenth of the features need no second window when the change is major. */
const TOP_SHARE = 0.1;
/** Where δ_f alone exceeds the limit of a major change, every alarm would be one (SCIENCE, O22). */
const MAJOR_RATIO = 1.5;

const FAULT_TESTS: ReadonlySet<string> = new Set(["absent-column", "unparsable", "constant-share"]);
const FAULT_TITLES: readonly string[] = ["unit-change", "stuck-value", "dtype-change", "encoding-change"].flatMap(
  (id) => LIKELY_CAUSES.get(id)?.title ?? [],
);

/** Keeps of a judged window what {@link assessPersistence} needs. */
export function traceWindow(result: Omit<WindowResult, "end" | "rows" | "detectableEffect">): WindowTrace {
  const alarms = result.quality.filter(({ state }) => state === "alarm");
  const testsOf = (feature: string | null): readonly string[] =>
    alarms.filter((alarm) => alarm.feature === feature).map(({ test }) => test);
  const judged = result.features.map(
    (feature) => [feature.name, traceFeature(feature, testsOf(feature.name))] as const,
  );
  const traced = new Map<string, FeatureTrace>(judged);
  for (const { feature } of result.quality) {
    if (feature !== null && !traced.has(feature)) traced.set(feature, traceQuality(testsOf(feature)));
  }
  if (result.prediction !== null) traced.set(SCORE, traceFeature(result.prediction, []));
  traced.set(TABLE, traceQuality(testsOf(null)));
  return { start: result.start, verdict: result.verdict, complete: result.complete, features: traced };
}

function traceFeature(feature: FeatureDrift, quality: readonly string[]): FeatureTrace {
  const { state, effect, delta, ci, season, causes } = feature;
  const upper = season.rule === "min-effect" ? (ci?.[1] ?? null) : effect;
  const fault = causes.some((cause) => FAULT_TITLES.some((title) => cause.startsWith(`${title}:`)));
  const immediate = fault || quality.some((test) => FAULT_TESTS.has(test));
  return { state, effect, delta, upper, quality, immediate, ...(explainsScore(feature) ? { explains: true } : {}) };
}

/** Of what has quality and no distribution. */
function traceQuality(quality: readonly string[]): FeatureTrace {
  const immediate = quality.some((test) => FAULT_TESTS.has(test));
  return { state: "OK", effect: null, delta: 0, upper: null, quality, immediate };
}

/**
 * Whether a feature's alarms have lasted, and whether they are over. Pure: the same windows give the same answer however often
 * they are replayed.
 * @param windows oldest first; incomplete, unknown and undecided ones neither open nor close
 */
export function assessPersistence(
  windows: readonly WindowTrace[],
  name: string,
  { importances }: Pick<Profile, "importances">,
): Persistence {
  const evaluated = windows.flatMap((window) => {
    const trace = window.complete && window.verdict !== "unknown" ? window.features.get(name) : undefined;
    return trace === undefined || !isEvaluated(trace) ? [] : [{ start: window.start, trace, alarm: isAlarm(trace) }];
  });
  const last = evaluated.slice(-WATCHED_WINDOWS);
  const alarms = last.filter(({ alarm }) => alarm).length;
  const run = countFromEnd(evaluated, ({ alarm }) => alarm);
  const quiet = countFromEnd(evaluated, ({ trace }) => isQuiet(trace));
  return {
    alarms,
    of: last.length,
    since: run === 0 ? null : (evaluated[evaluated.length - run]?.start ?? null),
    opens: decideOpening(name, { trace: last.at(-1)?.trace, alarms, importances }),
    quiet,
    closes: quiet >= CLOSING_WINDOWS,
  };
}

function isEvaluated({ state, quality }: FeatureTrace): boolean {
  return state !== "INSUFFICIENT" || quality.length > 0;
}

function isAlarm(trace: FeatureTrace): boolean {
  return isDrift(trace) || trace.quality.length > 0;
}

function isQuiet(trace: FeatureTrace): boolean {
  return !isAlarm(trace) && (trace.upper === null || trace.upper < QUIET_SHARE * trace.delta);
}

interface Opening {
  readonly trace: FeatureTrace | undefined;
  readonly alarms: number;
  readonly importances: Profile["importances"];
}

function decideOpening(name: string, { trace, alarms, importances }: Opening): Persistence["opens"] {
  if (trace === undefined || !isAlarm(trace)) return null;
  if (trace.immediate) return "fault";
  const own = name !== SCORE && name !== TABLE;
  if (own && trace.quality.length === 0 && trace.explains !== true && isNegligible({ name }, importances)) return null;
  const clear = (trace.effect ?? 0) >= MAJOR_RATIO * trace.delta;
  if (trace.state === "DRIFT_MAJOR" && clear && isAmongTop(name, importances)) return "major";
  return alarms >= OPENING_ALARMS ? "repeated" : null;
}

/** Without importances no feature is more important than another. */
function isAmongTop(name: string, importances: Profile["importances"]): boolean {
  const weights = Object.values(importances).toSorted((left, right) => right - left);
  const limit = weights[Math.ceil(TOP_SHARE * weights.length) - 1];
  return limit !== undefined && limit > 0 && weightOf(name, importances, 0) >= limit;
}

function countFromEnd<T>(items: readonly T[], holds: (item: T) => boolean): number {
  const broken = items.findLastIndex((item) => !holds(item));
  return items.length - 1 - broken;
}
